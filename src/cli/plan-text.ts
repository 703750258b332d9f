import { count } from '../reporters/text.js';
import type { CaseOutline, PlanOutline } from './plan-outline.js';

/** The plan of one scenario as a person reads it: totals first, then what is sent, then case by case. */
export function planText(outline: PlanOutline): string {
  const { scenario, file, hash, cases, requests, selectors, isSafe } = outline;
  const skipped = cases.filter(({ skip }) => skip !== undefined).length;
  const sum = (which: (request: (typeof requests)[number]) => number) =>
    requests.reduce((total, one) => total + which(one), 0);
  const width = Math.max(0, ...requests.map(({ request }) => request.length));
  return [
    `${scenario} (${file}): ${count(cases.length, 'case')}, ${skipped} of them skipped; plan ${hash}`,
    `Where every answer is sound: ${count(
      sum(({ times }) => times),
      'request',
    )}, ${sum(({ times, writes }) => (writes ? times : 0))} of them may write, ${sum(({ attacks }) => attacks)} attack.`,
    ...(isSafe
      ? ['Safe mode: nothing that writes is sent, but to sign in and out; nothing is created, nothing cleaned up.']
      : []),
    isSafe
      ? 'Not counted: sign-ins, the lists (below), and what answers call for: repeats, pages, rounds.'
      : 'Not counted: sign-ins, records (below, and a spare for what a case changes), and what answers call for: repeats, pages, rounds.',
    '',
    ...selectorLines(selectors),
    ...seedLines(outline),
    'Requests',
    ...requests.map(({ request, times, attacks, writes }) =>
      [
        `  ${request.padEnd(width)}`,
        writes ? 'writes' : 'reads ',
        `${times}×`.padStart(6),
        attacks > 0 ? `(${attacks} attack)` : '',
      ]
        .join('  ')
        .trimEnd(),
    ),
    '',
    'Cases',
    ...cases.flatMap(caseLines),
    '',
  ].join('\n');
}

function seedLines({ seeds }: PlanOutline): readonly string[] {
  const created = seeds.filter(({ areEarlier }) => !areEarlier);
  const earlier = seeds.filter(({ areEarlier }) => areEarlier);
  return [
    ...(created.length > 0 || earlier.length === 0 ? ['Records created before the first case'] : []),
    ...created.map(
      ({ resource, records, requests }) =>
        `  ${resource}: ${records}  ${requests.join(', ') || '(none: it has no create)'}`,
    ),
    ...(earlier.length > 0 ? ['Records that are there already, from the lists of their owners'] : []),
    ...earlier.map(
      ({ resource, records, requests }) =>
        `  ${resource}: ${records} at most  ${requests.join(', ') || '(none: it has no list)'}`,
    ),
    '',
  ];
}

function selectorLines(selectors: readonly string[]): readonly string[] {
  if (selectors.length === 0) return [];
  return ['Every request of a tenant’s people says its tenant in', ...selectors.map((one) => `  ${one}`), ''];
}

function caseLines({ id, lane, skip, legs }: CaseOutline): readonly string[] {
  if (skip !== undefined) return [`  ${id}  skipped, ${skip}`];
  const head = lane === 'shared' ? `  ${id}` : `  ${id}  (${lane} lane)`;
  const width = Math.max(...legs.map(({ name }) => name.length), 0);
  const who = Math.max(...legs.map(({ as }) => as.length), 0);
  return [
    head,
    ...legs.map(
      ({ round, name, as, requests, shared, swap }) =>
        `      ${round}  ${name.padEnd(width)}  ${as.padEnd(who)}  ${requests.join(', ')}${swap ? `  (${swap})` : ''}${shared ? '  (shared)' : ''}`,
    ),
  ];
}
