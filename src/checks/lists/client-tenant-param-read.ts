import type { Leg, Scenario, Verdict } from '../../model.js';
import type { CaseContext, Check, Planned, Seen } from '../check.js';
import { isFile } from '../files.js';
import { ownFault, refusal, unreadAttack } from '../protocol/answer.js';
import { aliveFault, inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { alive, attack, controlRead, lookedAt, looking, ownReadOf } from '../protocol/legs.js';
import { completeness, listing } from '../protocol/list.js';
import { placeTechniques } from '../protocol/places.js';
import type { Technique } from '../protocol/spellings.js';
import { isRefusal } from '../protocol/swapped.js';
import { insideDirections, isAction, planned, viewCases, viewSubjects } from '../subjects.js';

export const clientTenantParamRead: Check = {
  facts: {
    id: 'client-tenant-param-read',
    family: 'lists',
    title: {
      holds: "what is read is the asking tenant's, whatever tenant the request names",
      fails: "naming another tenant in a query, header or cookie shows that tenant's data",
    },
    why: 'A tenant that the client sends is believed in more places than anybody remembers: a report for the support desk, a header of an old gateway, a cookie of the switcher.',
    fix: 'Take the tenant from the session alone. Where operators choose one, read their parameter on their own routes, after checking who asks.',
    severity: 'critical',
    effect: 'reads',
    needs: 'a read, a list or a view, and `owner`, which says what names a tenant',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 472, 565],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    {
      reason: 'control-failed',
      when: "another tenant's data comes without naming that tenant: the checks on reads and lists say so",
    },
    {
      reason: 'leak',
      when: "with the victim's tenant in some place the answer holds its canary, a random identifier or a row of it, or exactly its figures instead of one's own",
    },
    { reason: 'contract', when: 'with some place the answer is neither a refusal nor what came without it' },
    { reason: 'not-applicable', when: 'both sides are shown the same figures, and nothing that names either' },
    { reason: 'unexplained', when: "a view's figures are neither one's own nor the victim's" },
    { reason: 'own-data-only', when: "the addition is ignored: one's own data, complete, or as little as without it" },
    { reason: 'denied', when: 'refused, while the same without the addition works' },
  ],
  // Figures are compared: nothing else may come and go meanwhile.
  lane: 'quiet',
  plan,
  ask,
  judge,
};

function plan(scenario: Scenario): readonly Planned[] {
  const reads = planned(scenario, insideDirections(scenario), (resource) =>
    resource.operations
      .filter((operation) => (operation.kind === 'read' || operation.kind === 'list') && !isAction(operation))
      .filter(({ ready, requests }) => ready.length === 0 && !isFile(requests))
      .filter(({ requests }) => hasTechnique({ scenario, resource }, requests))
      .map((operation) => ({ operation, form: operation.name })),
  );
  const views = scenario.views
    .filter(({ needle, rows }) => needle === undefined && !isFile(rows[0]?.requests ?? []))
    .filter((view) => hasTechnique({ scenario, view }, view.rows[0]?.requests ?? []))
    .flatMap((view) => viewCases(scenario, view, viewSubjects(view, view.rows.slice(0, 1))));
  return [...reads, ...views.filter(({ attacker }) => attacker.includes('.'))];
}

function hasTechnique(
  context: Pick<CaseContext, 'scenario' | 'resource' | 'view'>,
  requests: CaseContext['scenario']['views'][number]['rows'][number]['requests'],
): boolean {
  const last = requests.at(-1);
  return last !== undefined && placeTechniques(context, last).length > 0;
}

function techniques(context: CaseContext): readonly Technique[] {
  const last = (context.operation ?? context.row)?.requests.at(-1);
  return last ? placeTechniques(context, last) : [];
}

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { home, operation } = context;
  if (!home || seen.alive) return seen.alive && isDoubtful(context, seen) ? [bare(context, 'later')] : [];
  const { owner, victim, attacker } = context.case;
  const controls: readonly Leg[] = context.view
    ? [sight(context, 'control'), sight(context, 'own')]
    : operation?.kind === 'list'
      ? [listing(context, 'control', owner, victim, 'control'), listing(context, 'own', attacker, home, 'own')]
      : [
          controlRead(context, { record: 'shared', of: victim }),
          ownReadOf(context, { record: 'shared', of: home }),
          bare(context, 'bare'),
        ];
  const tried = techniques(context).map(({ name, plants }) => ({ ...bare(context, name), plants }));
  return [...controls.map(unshared), ...tried, alive(context)];
}

/** A reading of the moment. */
function unshared({ share: _, ...leg }: Leg): Leg {
  return leg;
}

/** The request of the attacker, as it is without any addition. */
function bare(context: CaseContext, name: string): Leg {
  const { victim, attacker } = context.case;
  if (context.view) return { ...unshared(sight(context, 'own')), name, role: 'attack' };
  if (context.operation?.kind !== 'list')
    return attack(context, { record: 'shared', of: victim }, { name, values: true });
  const {
    pollMs: _,
    expect: __,
    ...leg
  } = unshared(listing(context, name, attacker, context.home ?? victim, 'attack'));
  return leg;
}

function sight(context: CaseContext, name: 'control' | 'own'): Leg {
  const { owner, attacker } = context.case;
  const as = name === 'control' ? owner : attacker;
  return {
    name,
    role: name,
    as,
    ...looking(context),
    writes: 'canary',
    share: `param/${lookedAt(context)}/${as}`,
    numbers: true,
    expect: { kind: 'ok' },
  };
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const open = leakIn(context, seen, ['bare', 'own']);
  if (open) return inconclusive('control-failed', `without any addition: ${open.text}`, open.leg);
  const names = techniques(context).map(({ name }) => name);
  const leak = leakIn(context, seen, names) ?? names.map((name) => figures(context, seen, name)).find(Boolean);
  if (leak) return leak;
  const fault = controls(context, seen) ?? unlike(context, seen);
  if (fault) return fault;
  const verdicts = names.map((name) => judgeOne(context, seen, name));
  const verdict =
    verdicts.find(({ outcome }) => outcome === 'fail') ??
    verdicts.find(({ outcome }) => outcome === 'inconclusive') ??
    verdicts.find(({ reason }) => reason === 'own-data-only') ??
    verdicts[0] ??
    inconclusive('check-crashed', 'nothing was tried');
  const answers = names.map((name) => seen[name]);
  const own = ownFault(context, seen, { verdict, attacks: answers });
  return own ?? (answers.some(isRefusal) ? aliveFault(seen.alive, ...answers) : undefined) ?? verdict;
}

function controls(context: CaseContext, seen: Seen): Verdict | undefined {
  const { owner, attacker } = context.case;
  if (context.operation?.kind === 'list')
    return completeness(seen, 'control', owner) ?? completeness(seen, 'own', attacker);
  const control = seen.control;
  return control?.held
    ? undefined
    : (trouble(control, 'control') ??
        inconclusive('control-failed', `${owner} got status ${control?.status}`, 'control'));
}

/** What looks the same to both says nothing about whose it is. */
function unlike(context: CaseContext, { own, control }: Seen): Verdict | undefined {
  if (!context.view || !own || !control) return undefined;
  const isMarked = control.sightings.some(({ what }) => what.kind === 'canary');
  const places = new Set([...Object.keys(own.numbers ?? {}), ...Object.keys(control.numbers ?? {})]);
  if (isMarked || [...places].some((place) => own.numbers?.[place] !== control.numbers?.[place])) return undefined;
  const { owner, attacker } = context.case;
  const text = `${owner} and ${attacker} are shown the same: nothing in it would tell whose it is`;
  return { outcome: 'skipped', reason: 'not-applicable', leg: 'control', text };
}

function judgeOne(context: CaseContext, seen: Seen, name: string): Verdict {
  const found = seen[name];
  const fault = trouble(found, name);
  if (fault) return fault;
  const { attacker, victim } = context.case;
  const named = `${attacker} named ${victim} in ${name}`;
  const pass: Verdict = {
    outcome: 'pass',
    reason: 'own-data-only',
    leg: name,
    text: `${named}: nothing but what came without it`,
  };
  // Refused as it is without the addition, or for it.
  if (isRefusal(found)) {
    if (seen.bare && seen.bare.status === found?.status)
      return { ...pass, reason: 'denied', text: `${named}: status ${found?.status}` };
    return { ...refusal(context, { ...seen, attack: found }, 'reference'), leg: name };
  }
  const unread = unreadAttack(found);
  if (unread) return unread;
  if (context.operation?.kind === 'list') return judgeRows(seen, name, named) ?? pass;
  if (context.view) return judgeFigures(seen, name, named) ?? pass;
  return { ...refusal(context, { ...seen, attack: found }, 'status'), leg: name };
}

function judgeRows(seen: Seen, name: string, named: string): Verdict | undefined {
  const rows = seen[name]?.rows;
  if (!rows?.ended) return inconclusive('unread', `${named}: the list was not read to its end`, name);
  if (rows.count === 0 || rows.ownFound >= rows.ownExpected) return undefined;
  return inconclusive('own-rows-missing', `${named}: ${rows.ownFound} of its ${rows.ownExpected} rows`, name);
}

/** Figures that are the victim's to the last one, where one's own are others. */
function figures(context: CaseContext, seen: Seen, name: string): Verdict | undefined {
  const found = seen[name];
  if (!context.view || isRefusal(found)) return undefined;
  const changed = changedFigures(seen, name);
  const theirs = changed.filter((place) => found?.numbers?.[place] === seen.control?.numbers?.[place]);
  const places = Object.keys(found?.numbers ?? {}).filter(
    (place) => seen.own?.numbers?.[place] !== seen.control?.numbers?.[place],
  );
  if (theirs.length === 0 || theirs.length < places.length) return undefined;
  const { attacker, victim } = context.case;
  const told = theirs.slice(0, 3).map((place) => `${place} is ${found?.numbers?.[place]}`);
  const text = `${attacker} named ${victim} in ${name}: ${told.join(', ')}, as ${victim} sees it, and no figure of its own`;
  return { outcome: 'fail', reason: 'leak', leg: name, text, mustRepeat: true };
}

function judgeFigures(seen: Seen, name: string, named: string): Verdict | undefined {
  const changed = changedFigures(seen, name).filter(
    (place) => seen[name]?.numbers?.[place] !== seen.later?.numbers?.[place],
  );
  const moving = changed.filter(
    (place) => seen.later === undefined || seen.later.numbers?.[place] === seen.own?.numbers?.[place],
  );
  if (moving.length === 0 || moving.every((place) => seen[name]?.numbers?.[place] === 0)) return undefined;
  const told = moving.slice(0, 3).map((place) => `${place} is ${seen[name]?.numbers?.[place]}`);
  return inconclusive('unexplained', `${named}: ${told.join(', ')}, which is neither its own nor the victim's`, name);
}

function changedFigures(seen: Seen, name: string): readonly string[] {
  return Object.entries(seen[name]?.numbers ?? {})
    .filter(([place, value]) => seen.own?.numbers?.[place] !== value)
    .map(([place]) => place);
}

/** A figure that is another one is compared with one's own once more: it may move by itself. */
function isDoubtful(context: CaseContext, seen: Seen): boolean {
  if (!context.view || seen.later) return false;
  return techniques(context).some(({ name }) => !isRefusal(seen[name]) && changedFigures(seen, name).length > 0);
}
