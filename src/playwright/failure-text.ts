import type { LegRecord, SentRequest } from '../model.js';
import { visible } from '../reporters/text.js';
import type { Corrected, Told } from './protocol.js';

/** What a failed test says, as `expect` would: what should have been, what was, and who asked what. */
export function failureText(id: string, told: Told): string {
  const { outcome, reason, text, holds, fix, finding } = told;
  const word = outcome === 'inconclusive' ? `inconclusive: ${reason}` : reason;
  const { title, notes, legs } = partsOf(finding);
  const shown = legs.filter(({ requests }) => requests !== undefined && requests.length > 0).map(legText);
  return [
    `${word}: ${outcome === 'inconclusive' ? 'nothing is proved' : (title ?? id)}`,
    '',
    `Expected: ${holds ?? 'a verdict'}`,
    `Received: ${text ?? word}`,
    ...notes.map((note) => `          ${note}`),
    '',
    ...shown.slice(0, LEGS).map((line) => `  ${line}`),
    ...(shown.length > LEGS ? [`  … and ${shown.length - LEGS} more, in finding.json`] : []),
    ...(shown.length > 0 ? [''] : []),
    ...(outcome === 'fail' && fix !== undefined ? [`Fix: ${fix}`, ''] : []),
    `Case: ${id}`,
  ]
    .map(visible)
    .join('\n');
}

/** So many questions of a case are shown. */
const LEGS = 12;

/** What showed only at the end. */
export function endText(corrected: readonly Corrected[]): string {
  const graver = corrected.filter(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive');
  return [
    `${graver.length} ${graver.length === 1 ? 'case is' : 'cases are'} not what the tests reported before: at the end it showed`,
    '',
    ...graver.flatMap(({ case: id, was, now, text }) => [
      `  ${id}`,
      `    reported ${was}, now ${now.replace('/', ': ')}`,
      `    ${text}`,
    ]),
  ].join('\n');
}

/** Undefined where nothing grew worse. */
export function isWorse(corrected: readonly Corrected[]): boolean {
  return corrected.some(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive');
}

/** `attack   acme.admin  GET http://…/notes/7 → 200`; the name of a leg, who asked, the last request. */
export function legText({ leg, as, requests = [], status, failure }: StoredPart): string {
  const last: SentRequest | undefined = requests.at(-1);
  const answer = status ?? last?.status ?? failure?.reason ?? 'no answer';
  return visible(`${leg.padEnd(8)} ${as.padEnd(14)} ${last ? `${last.method} ${last.url} ` : ''}→ ${answer}`);
}

type StoredPart = Pick<LegRecord, 'leg' | 'as'> & Partial<LegRecord>;

interface Parts {
  readonly title?: string;
  readonly notes: readonly string[];
  readonly legs: readonly StoredPart[];
}

export function partsOf(finding: string | undefined): Parts {
  const value: unknown = finding === undefined ? undefined : JSON.parse(finding);
  return isFinding(value) ? value : { notes: [], legs: [] };
}

/** Our own conductor wrote it. */
function isFinding(value: unknown): value is Parts {
  return typeof value === 'object' && value !== null && 'legs' in value && 'notes' in value;
}
