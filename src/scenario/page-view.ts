import type { Page, PageSpot, Pointer, View, ViewValue } from '../model.js';
import { defined, deniedOf, given, milliseconds } from './conversions.js';
import { type Draft, usesIn } from './draft.js';
import { spotOf } from './page-steps.js';
import { isRecord } from './placeholder.js';
import type { RawScenario } from './schema.js';
import type { RawFigure, RawSpot } from './schema-page.js';
import type { Path } from './source.js';
import { type DraftedView, factsOf, SETTLE_MS } from './views.js';

type Values = Readonly<Record<string, RawSpot | RawFigure>>;

/** A page with figures is a view that is opened in a browser: each value points into what was read at its spot. */
export function pageView(
  { made, values, at }: { readonly made: Page; readonly values: Values; readonly at: Path },
  raw: RawScenario,
  draft: Draft,
): DraftedView {
  const all = Object.entries(values).map(([name, said]) => ({ name, said: isFigure(said) ? said : { at: said } }));
  const { name, request } = made;
  const view: View = {
    name,
    spots: Object.fromEntries(all.flatMap((one) => spotsOf(one.name, one.said))),
    rows: [{ name: '', parameters: {}, requests: [request] }],
    values: all.map((one) => figureOf(one.name, one.said, [...at, 'values', one.name], draft)),
    settleMs: given(raw.settle, milliseconds) ?? SETTLE_MS,
    denied: deniedOf(raw.denied),
    at: made.at,
  };
  // Placeholders of its address are looked up with those of all pages.
  return { view, requests: [], parameters: [], uses: usesIn(values, [...at, 'values'], draft), at };
}

function isFigure(said: RawSpot | RawFigure): said is RawFigure {
  return isRecord(said) && 'at' in said;
}

function spotsOf(name: string, { at, parts }: RawFigure): readonly (readonly [string, PageSpot])[] {
  const own = [name, spotOf(at)] as const;
  return parts === undefined ? [own] : [own, [partsOf(name), spotOf(parts)]];
}

function figureOf(name: string, said: RawFigure, at: Path, draft: Draft): ViewValue {
  return defined({
    ...factsOf(said, at, draft),
    name,
    at: textAt(name, said.match),
    parts: said.parts === undefined ? undefined : textAt(partsOf(name), said.match),
  });
}

/** Names of values hold no quotes. */
function textAt(name: string, match: string | undefined): Pointer {
  return defined({ in: 'json' as const, path: `$[${JSON.stringify(name)}][*]`, match });
}

function partsOf(name: string): string {
  return `parts of ${name}`;
}
