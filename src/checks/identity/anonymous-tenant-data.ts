import type { Leg, Operation, Resource, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { refusal, unreadAttack } from '../protocol/answer.js';
import { controlFault, inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { attack, controlRead, lookedAt, looking } from '../protocol/legs.js';
import { completeness, listing } from '../protocol/list.js';
import { askPrivate, isAboutPrivate, judgePrivate } from '../protocol/private.js';
import { isShared, keeperOf, nobodyDirections, planned, viewOwner, viewSubjects } from '../subjects.js';

const CREDENTIALS = ['none', 'empty', 'garbage'] as const;

export const anonymousTenantData: Check = {
  facts: {
    id: 'anonymous-tenant-data',
    family: 'identity',
    title: {
      holds: 'without valid credentials no tenant data is served',
      fails: 'tenant data is served without valid credentials',
    },
    why: 'A route without its authentication guard serves every customer’s data to anyone. It also makes every other check on that route meaningless.',
    fix: 'Guard routes by default and list the public ones, instead of guarding each route by hand. Treat an empty or malformed credential as none.',
    severity: 'critical',
    effect: 'reads',
    needs: 'a read, list or view',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [306, 287],
      owasp: ['API2:2023', 'A01:2021'],
      asvs: ['8.2.1', '8.3.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: 'an answer to no, empty or garbage credentials holds a canary, a random identifier or a row of the victim',
    },
    {
      reason: 'breach',
      when: 'the owner finds the record changed, which reading it like this does again on fresh records and nothing else does',
    },
    {
      reason: 'contract',
      when: 'another answer than a refusal that `denied.anonymous` names, and not an empty list either',
    },
    { reason: 'as-demanded', when: 'what is `shared` with the public came without its `private` fields' },
    { reason: 'denied', when: "every form was refused, or got nobody's rows, and the owner's own request works" },
  ],
  lane: 'shared',
  judgesPrivate: true,
  plan: (scenario) => {
    const directions = nobodyDirections(scenario);
    // A front end answers 200 to everybody: what nobody is shown there is what its routes give.
    const asked = scenario.views.filter(({ spots }) => spots === undefined);
    const views = asked.flatMap((view) =>
      directions.flatMap(({ attacker, victim }): readonly Planned[] => {
        const owner = viewOwner(scenario, view, victim);
        return owner ? viewSubjects(view).map((subject) => ({ subject, attacker, victim, owner })) : [];
      }),
    );
    return [...planned(scenario, directions, readings, keeperOf), ...views];
  },
  ask,
  judge,
};

function readings(resource: Resource): readonly { operation: Operation; form: string }[] {
  return resource.operations
    .filter(({ kind }) => kind === 'read' || kind === 'list')
    .map((operation) => ({ operation, form: operation.name }));
}

/** Is this open to everybody by design, but for its private fields? */
function isPublic(context: CaseContext): boolean {
  return (context.resource ?? context.view)?.shared?.with === 'public' && isAboutPrivate(context);
}

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  if (seen.none) return [];
  const { victim } = context.case;
  const aim = context.operation?.aimed ? ({ record: 'shared', of: victim } as const) : ({ record: 'none' } as const);
  const view = context.view ? looking(context) : {};
  if (isPublic(context))
    return askPrivate(context, seen, attack(context, aim, { credentials: 'none', values: true, ...view }));
  const attacks = CREDENTIALS.map((credentials) => attack(context, aim, { name: credentials, credentials, ...view }));
  return [control(context), ...attacks];
}

function control(context: CaseContext): Leg {
  const { owner, victim } = context.case;
  if (context.view)
    return {
      ...attack(context, { record: 'none' }),
      name: 'control',
      role: 'control',
      as: owner,
      ...looking(context),
      writes: 'canary',
      share: `view/${lookedAt(context)}/${owner}`,
      expect: { kind: 'ok' },
    };
  if (isListOfOwn(context)) return listing(context, 'control', owner, victim, 'control');
  if (isOpenToTenants(context))
    return {
      ...attack(context, context.operation?.aimed ? { record: 'shared', of: victim } : { record: 'none' }),
      name: 'control',
      role: 'control',
      as: owner,
      writes: 'canary',
      share: `open/${context.resource?.name}/${context.operation?.name}/${owner}`,
      expect: { kind: 'ok' },
    };
  return controlRead(context, { record: 'shared', of: victim });
}

function judge(context: CaseContext, seen: Seen): Verdict {
  if (isPublic(context)) return judgePrivate(context, seen);
  const leak = leakIn(context, seen, CREDENTIALS);
  if (leak) return leak;
  const held = isListOfOwn(context)
    ? completeness(seen, 'control', context.case.owner)
    : controlFault(seen.control, 'control', context.case.owner);
  const verdicts = CREDENTIALS.map((name) => answer(context, seen, name));
  const failed = verdicts.find(({ outcome }) => outcome === 'fail');
  return held ?? failed ?? verdicts.find(({ outcome }) => outcome === 'inconclusive') ?? passed(seen);
}

/** A list that all tenants share need not hold any row of one's own: that it answers is control enough. */
function isListOfOwn(context: CaseContext): boolean {
  return context.operation?.kind === 'list' && !context.operation.aimed && !isOpenToTenants(context);
}

/** Also where an operator lists: its list is of no tenant. */
function isOpenToTenants({ resource, operation, case: { owner } }: CaseContext): boolean {
  const isOperators = operation?.kind === 'list' && !owner.includes('.');
  return isOperators || (resource !== undefined && isShared(resource, operation));
}

function answer(context: CaseContext, seen: Seen, name: (typeof CREDENTIALS)[number]): Verdict {
  const found = seen[name];
  const fault = trouble(found, name) ?? unreadAttack(found);
  if (fault) return fault;
  // Where only tenants may look, an empty list is no refusal: it may be empty for them too.
  const isAllowedEmpty = !isOpenToTenants(context);
  const isEmpty = isAllowedEmpty && found?.rows?.count === 0 && (found.status ?? 0) < 300;
  if (isEmpty && !found?.rows?.ended) return inconclusive('unread', 'an empty list that says there is more', name);
  const isEmptyList =
    isEmpty && Object.entries(found.rows.counters).every(([name, value]) => value <= 1 || PAGE_SIZE.test(name));
  if (isEmptyList)
    return { outcome: 'pass', reason: 'denied', leg: name, text: `nobody (${name} credentials) got nobody's rows` };
  if (found?.page === 'sign-in')
    return { outcome: 'pass', reason: 'denied', leg: name, text: `nobody (${name} credentials) got a sign-in page` };
  const verdict = refusal(context, { ...seen, attack: found }, 'anonymous');
  return { ...verdict, leg: name, text: verdict.text.replace(/^nobody/, `nobody (${name} credentials)`) };
}

/** How many rows a page may hold follows nobody. */
const PAGE_SIZE = /(?:per_?page|page_?size|limit|size|max)$/i;

function passed(seen: Seen): Verdict {
  const statuses = CREDENTIALS.map((name) => `${name}: ${seen[name]?.status}`).join(', ');
  return {
    outcome: 'pass',
    reason: 'denied',
    leg: 'none',
    text: `refused with no, empty and garbage credentials (${statuses})`,
  };
}
