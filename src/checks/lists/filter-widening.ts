import type { Leg, Observation, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { refusal } from '../protocol/answer.js';
import { aliveFault, inconclusive, trouble } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { at, nameOf, roundsOf } from '../protocol/growth.js';
import { alive } from '../protocol/legs.js';
import { completeness, listing } from '../protocol/list.js';
import { type Addition, JOINT, namesTenant, singles, surplusesOf, techniques } from '../protocol/widening.js';
import { insideDirections, isAction, planned } from '../subjects.js';

export const filterWidening: Check = {
  facts: {
    id: 'filter-widening',
    family: 'lists',
    title: {
      holds: "no parameter widens a list beyond the asking tenant's rows",
      fails: "a parameter widens a list to another tenant's rows",
    },
    why: 'Support desks and accountants get parameters that see everything. Whoever reads the network tab finds them, or guesses them.',
    fix: "Take the tenant from the session and combine every filter with it (`AND`); let a parameter choose among what the caller may see, and read the operators' parameters only for operators.",
    severity: 'critical',
    effect: 'reads',
    needs: 'a list operation, and records on both sides',
    falsifier: { none: 'who may see the rows by the parameter sees them without it as well' },
    mapping: {
      cwe: [639, 472, 943],
      owasp: ['API1:2023', 'API3:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: "with some parameter the list holds a canary, a random identifier or a row of another tenant, or a counter beside it grows by exactly the other tenant's rows",
    },
    {
      reason: 'control-failed',
      when: "the list shows another tenant's rows without any parameter: list-foreign-rows says so",
    },
    { reason: 'contract', when: 'with some parameter the answer is neither a refusal nor a list' },
    {
      reason: 'unexplained',
      when: 'with some parameter a counter grows by what nobody can be named for; not where the list without its filter delivers as many own rows',
    },
    {
      reason: 'own-rows-missing',
      when: "a parameter that names no tenant takes away own rows, so that other tenants' are not to be expected either",
    },
    {
      reason: 'not-applicable',
      when: 'nothing tells what the system calls the other tenant: no `id`, no `whoami`, and no row that shows its `owner`. The parameters that name no tenant are tried all the same',
    },
    {
      reason: 'own-data-only',
      when: 'with every parameter the list was refused or held own rows only, complete, or none where the same parameter with the own tenant gives them',
    },
  ],
  // Counters are compared: nothing else may come and go meanwhile.
  lane: 'quiet',
  plan: (scenario) =>
    planned(scenario, insideDirections(scenario), (resource) =>
      resource.operations
        .filter((operation) => operation.kind === 'list' && !(isAction(operation) && operation.aimed))
        .map((operation) => ({ operation, ...(isAction(operation) ? { form: operation.name } : {}) })),
    ),
  ask,
  judge,
};

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  const { owner, victim, attacker } = context.case;
  if (!context.home) return [];
  if (!seen.own)
    return [
      unshared(listing(context, 'control', owner, victim, 'control')),
      unshared(listing(context, 'own', attacker, context.home, 'own')),
    ];
  // Where all is shown anyway, nothing can be widened.
  if (leakIn(context, seen, ['own'])) return [];
  if (!seen[JOINT]) return legsOf(context, techniques(context));
  if (!seen.alive)
    return [...legsOf(context, isHarmless(context, seen) ? new Map() : singles(context)), alive(context)];
  const values = Object.keys(seen).some((name) => name.startsWith('own:')) ? [] : ownValues(context, seen);
  return values.length > 0 ? values : again(context, seen);
}

function legsOf(context: CaseContext, additions: ReadonlyMap<string, Addition>): readonly Leg[] {
  return [...additions].map(([name, addition]) => widened(context, name, addition));
}

/** All usual names at once changed nothing. What was refused, or narrowed by one of them, says nothing of the others. */
function isHarmless(context: CaseContext, seen: Seen): boolean {
  const found = seen[JOINT];
  if (found?.unnamed !== undefined) return true;
  if (leakIn(context, seen, [JOINT]) || isShort(found)) return false;
  return (found?.status ?? 500) < 300 && judgeOne(context, seen, JOINT) === undefined;
}

/** What was tried, and what of it decides: the usual names together do not where each was tried. */
function tried(context: CaseContext, seen: Seen): ReadonlyMap<string, Addition> {
  const all = new Map([...techniques(context), ...singles(context)]);
  const isEach = [...singles(context).keys()].some((name) => seen[name]);
  return new Map([...all].filter(([name]) => seen[name] && !(isEach && name === JOINT)));
}

/** Where a parameter that names a tenant took own rows away: the same parameter with the own tenant. */
function ownValues(context: CaseContext, seen: Seen): readonly Leg[] {
  return [...tried(context, seen)].flatMap(([name, addition]) =>
    isShort(seen[name]) && namesTenant(addition)
      ? [
          {
            ...widened(context, `own:${name}`, {
              adds: Object.fromEntries(Object.keys(addition.adds ?? {}).map((key) => [key, { tenant: 'own' }])),
            }),
            role: 'own' as const,
          },
        ]
      : [],
  );
}

/** How often a counter that grew is read again, with and without the parameter: lists grow by themselves, too. */
const ROUNDS = 3;

function again(context: CaseContext, seen: Seen): readonly Leg[] {
  const round = roundsOf(seen) + 1;
  const doubtful = [...tried(context, seen)].filter(([name, one]) => surplusesOf(seen, name, one).length > 0);
  if (doubtful.length === 0 || round > ROUNDS) return [];
  return [
    { ...widened(context, at(round, 'own'), {}), role: 'own' },
    ...doubtful.map(([name, addition]) => widened(context, at(round, name), addition)),
  ];
}

function widened(context: CaseContext, name: string, addition: Addition): Leg {
  const { pollMs: _, ...leg } = unshared(listing(context, name, context.case.attacker, context.home ?? '', 'attack'));
  return { ...leg, ...addition };
}

/** A reading of the moment: an earlier one says nothing about counters now. */
function unshared({ share: _, ...leg }: Leg): Leg {
  return leg;
}

/** A list without all of one's own rows. */
function isShort(found: Observation | undefined): boolean {
  return (found?.status ?? 0) < 300 && found?.rows !== undefined && found.rows.ownFound < found.rows.ownExpected;
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const names = [...tried(context, seen).keys()];
  const open = leakIn(context, seen, ['own']);
  if (open) return inconclusive('control-failed', `without any parameter: ${open.text}`, 'own');
  const asked = Object.keys(seen).filter((name) => names.includes(nameOf(name)));
  const leak = leakIn(context, seen, [...asked, JOINT]);
  if (leak) return leak;
  const fault = completeness(seen, 'control', context.case.owner) ?? completeness(seen, 'own', context.case.attacker);
  if (fault) return fault;
  // Refusals are worth nothing if the session was dead.
  const isRefused = asked.some((name) => (seen[name]?.status ?? 0) >= 300);
  const dead = isRefused ? aliveFault(seen.alive, ...names.map((name) => seen[name])) : undefined;
  if (dead) return dead;
  const verdicts = names.flatMap((name) => judgeOne(context, seen, name) ?? []);
  const worst = verdicts.find(({ outcome }) => outcome === 'fail') ?? verdicts[0];
  return worst ?? unnamed(context, seen, names) ?? held(context, names);
}

/** Nobody knows how the system calls the tenant: what names it was not tried, and nothing is said of it. */
function unnamed({ case: { attacker } }: CaseContext, seen: Seen, names: readonly string[]): Verdict | undefined {
  const [leg] = names.filter((name) => seen[name]?.unnamed !== undefined);
  if (leg === undefined) return undefined;
  const others = names.filter((name) => seen[name]?.unnamed === undefined);
  const text = `${seen[leg]?.unnamed}; ${attacker} added only ${others.join(', ')}: its own rows, or a refusal`;
  return { outcome: 'skipped', reason: 'not-applicable', text, leg };
}

function held({ case: { attacker } }: CaseContext, names: readonly string[]): Verdict {
  const text = `${attacker} added ${names.join(', ')}: its own rows, or a refusal`;
  return { outcome: 'pass', reason: 'own-data-only', text, leg: names[0] ?? 'own' };
}

/** Undefined where this parameter changed nothing that matters. */
function judgeOne(context: CaseContext, seen: Seen, name: string): Verdict | undefined {
  const found = seen[name];
  if (found?.unnamed !== undefined) return undefined;
  const fault = trouble(found, name);
  if (fault) return fault;
  const status = found?.status ?? 0;
  if (status >= 400 && status < 500) return undefined;
  if (status >= 300) return refusal(context, { ...seen, attack: found }, 'status');
  const more = surplus(context, seen, name);
  if (more) return more;
  if (!found?.rows?.ended || !found.complete)
    return inconclusive('unread', `with ${name} the list was not read to its end`, name);
  return isShort(found) ? shortness(seen, name) : undefined;
}

function shortness(seen: Seen, name: string): Verdict | undefined {
  const own = seen[`own:${name}`];
  if (own && !isShort(own) && (own.status ?? 0) < 300) return undefined;
  const { ownFound, ownExpected } = seen[name]?.rows ?? {};
  // A parameter that is understood and gives nobody's rows narrows; what narrows does not widen.
  if (ownFound === 0 && seen[name]?.rows?.count === 0) return undefined;
  return inconclusive('own-rows-missing', `with ${name} it shows ${ownFound} of ${ownExpected} own rows`, name);
}

/** The parameter is honoured by the counter only. */
function surplus(context: CaseContext, seen: Seen, name: string): Verdict | undefined {
  const addition = tried(context, seen).get(name) ?? techniques(context).get(name) ?? {};
  const [first] = surplusesOf(seen, name, addition);
  if (!first) return undefined;
  const { place, told, abroad, readings } = first;
  const { value, before } = told ?? readings[0] ?? { value: 0, before: 0 };
  const text = `with ${name} ${place} is ${value}, without it ${before}`;
  if (!told) return inconclusive('unexplained', text, name);
  const { victim } = context.case;
  return { outcome: 'fail', reason: 'leak', leg: name, text: `${text}; ${victim} has ${abroad}`, mustRepeat: true };
}
