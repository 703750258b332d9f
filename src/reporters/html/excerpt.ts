import type { LegRecord } from '../../model.js';
import { type Content, html, type Markup } from './markup.js';

/** What every canary and token of any run looks like, for sightings that do not say what was hit. */
const ANY_MARK = 'pw[0-9a-z]{14,38}';

/** Evidence with everything that was hit in it highlighted. Letter case does not matter: systems change it. */
export function marked(text: string, hits: readonly string[]): Markup {
  const needles = [...new Set(hits)].filter((hit) => hit.length >= 4).sort((a, b) => b.length - a.length);
  const pattern = needles.length > 0 ? needles.map(literally).join('|') : ANY_MARK;
  // `split` with a group alternates between text and hits.
  const parts: readonly Content[] = text
    .split(new RegExp(`(${pattern})`, 'i'))
    .map((part, index) => (index % 2 === 1 ? html`<mark>${part}</mark>` : part));
  return html`${parts}`;
}

export function hitsOf(leg: LegRecord): readonly string[] {
  return leg.sightings.flatMap(({ hit }) => (hit === undefined ? [] : [hit]));
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
