import type { RunHeader } from '../../model.js';
import type { CaseRow, Survey } from '../survey.js';
import { heaps } from '../tally.js';

/** One square of the tables: what one side did to one victim's things by one operation. */
export interface Square {
  readonly anchor: string;
  readonly rows: readonly CaseRow[];
}

/** One side against one victim. */
export interface Direction {
  readonly anchor: string;
  readonly side: string;
  readonly victim: string;
  readonly rows: readonly CaseRow[];
  /** By `squareKey`. */
  readonly squares: ReadonlyMap<string, Square>;
}

/** Where in the document everything is. Anchors are numbered, so that no stored text becomes an id. */
export interface Anchors {
  readonly directions: readonly Direction[];
  /** Of the finding or unproved case that shows this case in full; of its row where there is none. */
  readonly ofCase: (row: CaseRow) => string;
}

export function createAnchors(survey: Survey): Anchors {
  const { groups, unproved } = survey;
  const full = new Map<string, string>();
  for (const [group, { findings }] of groups.entries())
    for (const [index, finding] of findings.entries()) full.set(finding.case, caseAnchor('f', group, index));
  for (const [reason, [, findings]] of unproved.entries())
    for (const [index, finding] of findings.entries()) full.set(finding.case, caseAnchor('u', reason, index));
  const directions = directionsOf(survey);
  const squareOf = new Map<CaseRow, string>();
  for (const { squares } of directions)
    for (const { anchor, rows: inside } of squares.values()) for (const row of inside) squareOf.set(row, anchor);
  return { directions, ofCase: (row) => full.get(row.case) ?? squareOf.get(row) ?? 'cases' };
}

/** `f2-1`: the first case of the second finding; `u1-3`: the third case of the first unproved reason. */
export function caseAnchor(kind: 'f' | 'u', group: number, index: number): string {
  return `${kind}${group + 1}-${index + 1}`;
}

export function squareKey({ thing, operation }: Pick<CaseRow, 'thing' | 'operation'>): string {
  return `${thing}\n${operation}`;
}

function directionsOf({ rows, sides, header }: Survey): readonly Direction[] {
  const rank = ({ side, victim }: CaseRow): number =>
    sides.indexOf(side) * (header.tenants.length + 1) + header.tenants.indexOf(victim);
  const heaped = [...heaps(rows, ({ side, victim }) => `${side}\n${victim}`).values()];
  const firsts = heaped.flatMap((inside) => (inside[0] ? [{ first: inside[0], inside }] : []));
  firsts.sort((a, b) => rank(a.first) - rank(b.first));
  return firsts.map(({ first: { side, victim }, inside }, index) => {
    const anchor = `d${index + 1}`;
    return { anchor, side, victim, rows: inside, squares: squaresOf(inside, anchor, header) };
  });
}

/** In the scenario's order of resources and operations. */
function squaresOf(rows: readonly CaseRow[], anchor: string, { resources, views }: RunHeader): Direction['squares'] {
  const known = resources.flatMap(({ name, operations }) => operations.map((operation) => `${name}\n${operation}`));
  const order = new Map([...known, ...views.map((view) => `${view}\n`)].map((key, index) => [key, index]));
  const rank = (key: string): number => order.get(key) ?? order.get(`${key.split('\n')[0]}\n`) ?? order.size;
  const heaped = [...heaps(rows, squareKey)].sort(([a], [b]) => rank(a) - rank(b));
  const squares = heaped.map(([key, square], index): [string, Square] => [
    key,
    { anchor: `${anchor}s${index + 1}`, rows: square },
  ]);
  return new Map(squares);
}
