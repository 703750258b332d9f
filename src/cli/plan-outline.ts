import { type CaseContext, CHECKS } from '../checks/index.js';
import { aliveOperation, homesOf, operationNamed, ownerOf, rowNamed } from '../checks/subjects.js';
import type { Case, Leg, RequestTemplate, Resource, Scenario, Selector } from '../model.js';
import type { Plan } from '../plan.js';
import { seedCounts } from '../run/seed-counts.js';
import { isRecord } from '../scenario/template.js';
import { regularLegs } from './regular-legs.js';

/** What a run would send, where every answer is that of a sound system. */
export interface PlanOutline {
  readonly scenario: string;
  readonly file: string;
  readonly hash: string;
  /** Nothing that writes is sent. */
  readonly isSafe: boolean;
  readonly cases: readonly CaseOutline[];
  /** Where requests say which tenant they mean, in words. */
  readonly selectors: readonly string[];
  readonly requests: readonly RequestCount[];
  readonly seeds: readonly {
    readonly resource: string;
    readonly records: number;
    /** They are there already: so many of them are looked at, at most. */
    readonly areEarlier?: true;
    readonly requests: readonly string[];
  }[];
}

export interface CaseOutline {
  readonly id: string;
  readonly lane: Case['lane'];
  /** Why it is not asked. */
  readonly skip?: string;
  /** Its regular rounds; odd answers may call for more. */
  readonly legs: readonly LegOutline[];
}

export interface LegOutline {
  /** Each round is asked when the answers of the one before are known. */
  readonly round: number;
  readonly name: string;
  readonly as: string;
  readonly requests: readonly string[];
  /** The selectors that name the victim. */
  readonly swap?: string;
  /** Asked once for all cases that need it. */
  readonly shared: boolean;
}

/** One address of the system, and how often the regular rounds ask it; shared legs count once. */
export interface RequestCount {
  readonly request: string;
  readonly times: number;
  readonly attacks: number;
  readonly writes: boolean;
}

/** Lists what `plan` shows, purely: nothing is sent. */
export function outlinePlan(scenario: Scenario, plan: Plan): PlanOutline {
  const asked = plan.cases.map((one) => ({ one, legs: one.skip ? [] : plannedLegs(scenario, one) }));
  return {
    scenario: scenario.name,
    file: scenario.file,
    hash: plan.hash,
    isSafe: scenario.mode === 'safe',
    cases: asked.map(({ one, legs }) => ({
      id: one.id,
      lane: one.lane,
      ...(one.skip ? { skip: `${one.skip.reason}: ${one.skip.text}` } : {}),
      legs: legs.map(({ round, name, as, requests, share, swap }) => ({
        round,
        name,
        as,
        requests: requests.map(requestText),
        shared: share !== undefined,
        ...(swap === undefined ? {} : { swap }),
      })),
    })),
    selectors: scenario.tenancy.map(selectorText),
    requests: countRequests(asked.flatMap(({ legs }) => legs)),
    seeds: seedsOf(scenario, plan),
  };
}

/** `header x-tenant-id: {{ tenant.id }} (not on /api/webhooks/*)` */
function selectorText({ in: place, name, value, except }: Selector): string {
  const routes = except.length > 0 ? ` (not on ${except.join(', ')})` : '';
  return `${[place, name].filter(Boolean).join(' ')}: ${String(value)}${routes}`;
}

interface PlannedLeg extends Leg {
  readonly round: number;
  readonly requests: readonly RequestTemplate[];
}

function plannedLegs(scenario: Scenario, one: Case): readonly PlannedLeg[] {
  const check = CHECKS.find(({ facts }) => facts.id === one.check);
  const context = contextOf(scenario, one);
  const legs = check ? regularLegs(check, context) : [];
  return legs.map(({ round, leg }) => ({ ...leg, round, requests: asSent(requestsOf(context, leg), leg) }));
}

function asSent(requests: readonly RequestTemplate[], { otherwise }: Leg): readonly RequestTemplate[] {
  const last = requests.at(-1);
  if (!last || !otherwise?.method) return requests;
  return [...requests.slice(0, -1), { ...last, method: otherwise.method }];
}

/** A case with the parts of the scenario it is about. */
export function contextOf(scenario: Scenario, one: Case): CaseContext {
  const resource = scenario.resources.find(({ name }) => name === one.subject.resource);
  const view = scenario.views.find(({ name }) => name === one.subject.view);
  const row = view && rowNamed(view, one.subject.row);
  const operation = resource && operationNamed(resource, one.subject.operation);
  const [home] = homesOf(scenario, one.attacker);
  const homeOwner = home === undefined ? undefined : ownerOf(scenario, home, operation?.allow);
  return {
    case: one,
    scenario,
    ...(resource ? { resource } : {}),
    ...(view ? { view } : {}),
    ...(row ? { row } : {}),
    ...(operation ? { operation } : {}),
    ...(home === undefined ? {} : { home }),
    ...(homeOwner === undefined ? {} : { homeOwner }),
  };
}

/** The requests behind a leg; legs may name a part (`witness`, `alive`, `whoami`) instead of an operation. */
function requestsOf({ scenario, resource, view, row }: CaseContext, leg: Leg): readonly RequestTemplate[] {
  if (leg.browse)
    return (scenario.frontEnd?.pages ?? []).flatMap(({ name, request }) =>
      name === leg.browse?.page ? [request] : [],
    );
  if (leg.operation === 'whoami') return scenario.auth[0]?.whoami?.request ? [scenario.auth[0].whoami.request] : [];
  if (leg.view !== undefined || !resource) {
    const asked = scenario.views.find(({ name }) => name === leg.view) ?? view;
    return (asked && rowNamed(asked, leg.row ?? row?.name))?.requests ?? [];
  }
  if (leg.operation === 'alive') return aliveOperation(resource)?.requests ?? [];
  if (leg.operation === 'witness') return witnessesOf(resource);
  return operationNamed(resource, leg.operation)?.requests ?? [];
}

function witnessesOf(resource: Resource): readonly RequestTemplate[] {
  if (resource.witness.length === 0) return aliveOperation(resource)?.requests ?? [];
  return resource.witness.flatMap((name) => operationNamed(resource, name)?.requests ?? []);
}

function countRequests(legs: readonly PlannedLeg[]): readonly RequestCount[] {
  const counts = new Map<string, { times: number; attacks: number; writes: boolean }>();
  const asked = new Set<string>();
  for (const leg of legs) {
    const key = leg.share && sharedKey(leg.share, leg.name);
    if (key !== undefined && asked.has(key)) continue;
    if (key !== undefined) asked.add(key);
    for (const request of leg.requests) {
      const text = requestText(request);
      const count = counts.get(text) ?? { times: 0, attacks: 0, writes: !isReading(request) };
      count.times += 1;
      if (leg.role === 'attack') count.attacks += 1;
      counts.set(text, count);
    }
  }
  return [...counts]
    .map(([request, count]) => ({ request, ...count }))
    .sort((a, b) => (a.request < b.request ? -1 : 1));
}

/** As the run has it: the same step of the same sequence, whatever the case calls it (`own:after` is `control:after`). */
function sharedKey(share: string, name: string): string {
  return `${share}|${name.includes(':') ? name.slice(name.indexOf(':')) : ''}`;
}

function seedsOf(scenario: Scenario, plan: Plan): PlanOutline['seeds'] {
  const checks = new Map(CHECKS.map((check) => [check.facts.id, check]));
  return seedCounts({ scenario, checks }, plan.cases).map(({ resource, records }) => ({
    resource: resource.name,
    records,
    ...(resource.existing === undefined ? {} : { areEarlier: true }),
    requests: (operationNamed(resource, resource.existing === undefined ? 'create' : 'list')?.requests ?? []).map(
      requestText,
    ),
  }));
}

/** RFC 9110: GET, HEAD and OPTIONS are safe; whatever else is sent may change something, unless it is said to read. */
function isReading({ method, isRead }: RequestTemplate): boolean {
  return isRead === true || ['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase());
}

/** `POST /graphql (mutation createNote)`: there the address alone tells nothing. */
function requestText({ method, path, body }: RequestTemplate): string {
  const document = body?.kind === 'graphql' && isRecord(body.value) ? String(body.value.query) : '';
  const [, kind = 'query', own, field] = OPERATION.exec(document) ?? [];
  const name = own ?? field;
  return name === undefined ? `${method} ${path}` : `${method} ${path} (${kind} ${name})`;
}

/** The kind of a GraphQL operation, and its name or the first field it selects (`alias: field` by its field). */
const OPERATION =
  /^(?:\s|,|#[^\n]*\n)*(?:(query|mutation|subscription)\b\s*)?(?:(\w+)|(?:\([^{}]*(?:\{[^{}]*\}[^{}]*)*\)\s*)?\{\s*(?:\w+\s*:\s*)?(\w+))/;
