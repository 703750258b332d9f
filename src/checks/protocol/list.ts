import type { Leg, Observation, PrincipalName, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { answerOf, controlFault, inconclusive, pagesText, trouble } from './controls.js';

/** Protocol L: a collection read to its end. One reading per principal serves every case about it. */
export function listing(context: CaseContext, name: string, as: PrincipalName, tenant: string, role: Leg['role']): Leg {
  const { resource, operation } = context.case.subject;
  return {
    name,
    role,
    as,
    operation,
    aim: context.operation?.aimed ? { record: 'shared', of: tenant } : { record: 'none' },
    writes: 'canary',
    share: `list/${resource}/${operation}/${as}`,
    expect: { kind: 'own-rows', of: tenant },
    pollMs: context.operation?.settleMs ?? 0,
  };
}

/** An empty or cut list proves nothing: all own seeded rows must be there, and paging must have ended by itself. */
export function completeness(seen: Seen, leg: string, who: string): Verdict | undefined {
  const found = seen[leg];
  const fault = trouble(found, leg);
  if (fault) return fault;
  if (found?.held && found.complete && found.rows?.ended) return leg === 'control' ? unknowable(found, who) : undefined;
  const unknown = found?.rows?.unknown;
  if (unknown && (found.status ?? 0) < 300) return inconclusive(unknown.reason, unknown.text, leg);
  if (found?.rows && (found.status ?? 0) < 300) {
    const { ownFound, ownExpected, ended, pages, more } = found.rows;
    const unpaged = more === undefined ? '' : `: ${more} says that there is more, and the scenario has no \`pages\``;
    if (ownFound < ownExpected)
      return inconclusive(
        'own-rows-missing',
        `${who} found ${ownFound} of its ${ownExpected} ${found.rows.areEarlier ? 'known' : 'seeded'} rows${unpaged}`,
        leg,
      );
    if (!ended || !found.complete)
      return inconclusive('unread', `the list was not read to its end after ${pagesText(pages)}${unpaged}`, leg);
  }
  return (
    controlFault(found, leg, `${who} on its own list`) ?? inconclusive('unread', `${who}: ${answerOf(found)}`, leg)
  );
}

/** Rows that show nothing by which they could be told from the reader's own would not be noticed abroad. */
function unknowable({ rows }: Observation, who: string): Verdict | undefined {
  if (!rows || rows.knowable === undefined || rows.knowable >= rows.ownExpected) return undefined;
  const text = `${who} found its rows, but ${rows.knowable} of ${rows.ownExpected} show a canary, a long identifier or their owner: abroad they would not be known`;
  return inconclusive('control-failed', text, 'control');
}
