import { type CaseContext, CHECKS, type Check, type Seen } from '../../src/checks/index.js';
import type { Leaf, Leg, Observation, Principal, Rows, Scenario, Sighting, Verdict } from '../../src/model.js';
import { planCases } from '../../src/plan.js';
import { contextOf } from '../../src/run/case.js';
import { readScenario } from '../../src/scenario/load.js';

/** A small office: three tenants (a third one that nobody attacks), two users in each attacker's, two operators. */
const TEXT = `partywall: 1
name: Office
target: { url: "http://127.0.0.1:9", disposable: true }
auth:
  - { name: api, login: POST /login, json: { name: "{{ user.login }}" }, token: $.token }
  - { name: web, browser: { page: /login, steps: [{ fill: Name, with: "{{ user.login }}" }, { click: Enter }] } }
tenants:
  acme: { users: { admin: { login: anna }, agent: { login: abe } } }
  globex: { users: { admin: { login: gert }, agent: { login: gus } } }
  initech: { users: { admin: { login: ida } } }
pairs: [[acme, globex], [globex, acme], [acme, initech]]
operators:
  root: { login: root, sees: all }
  drifter: { login: drifter, sees: none }
  broker: { login: broker, sees: [acme, globex] }
owner: $.company_id
denied: { status: [404], anonymous: [401], hide: true }
settle: 800ms
resources:
  call:
    path: "/calls{/id}"
    list: { request: GET /calls, total: $.total }
    json: { subject: "{{ canary }}" }
    states: { binned: delete }
    actions:
      close: "POST /calls/{id}/close"
      history: "GET /calls/{id}/history"
      picture: { request: "GET /calls/{id}/picture", parse: file }
      proof: { request: "GET /calls/{id}/proof", ready: "POST /calls/{id}/close" }
      board: { kind: list, request: GET /calls/board }
  chat:
    path: "/chats{/id}"
    variants: [/old/chats]
    json: { subject: "{{ canary }}" }
    actions:
      purge: { request: "POST /chats/{id}/purge", allow: [root] }
      audit: { request: "GET /chats/{id}/audit", allow: [root] }
    denied: { status: [403, 404], hide: false, silent: pass }
  template:
    path: "/templates{/id}"
    json: { subject: "{{ canary }}" }
    shared: { with: tenants, reason: for everybody }
views:
  companies: { request: GET /companies, allow: [root], denied: { status: [403] } }
  dashboard: GET /dashboard
  backup: { request: GET /backup, parse: zip }
  search: { request: GET /search, needle: q }
  figures:
    request: GET /figures
    each: { range: [today, all] }
    widens: range
    values:
      calls: { at: $.calls, equals: count(call), parts: "$.by[*].n" }
      rough: { at: $.rough, equals: count(call) + count(chat), approximate: true, when: { range: all } }
  books:
    request: GET /books
    values:
      calls: { at: $.calls, sql: SELECT count(*) FROM calls WHERE company_id = $1 }
      paid: { at: $.paid, sql: SELECT sum(paid) FROM calls WHERE company_id = $1, tolerance: 0.5 }
      guess: { at: $.guess, sql: SELECT count(*) FROM calls WHERE company_id = $1, approximate: true }
      other: $.other
browser:
  logout: [{ click: Leave }]
  switch: [{ click: "{{ tenant.name }}" }]
  pages: { board: /board, call: { page: "/board/{id}", resource: call } }
database: { url: "postgres://reader@db.test/office", tenants: companies }
`;

export const OFFICE: Scenario = readScenario('office.yaml', TEXT, {
  env: {},
  checks: CHECKS.map((one) => one.facts.id),
});

const CASES = planCases(OFFICE, { checks: CHECKS }).cases;

export function checkNamed(id: string): Check {
  const check = CHECKS.find(({ facts }) => facts.id === id);
  if (!check) throw new Error(`there is no check ${id}`);
  return check;
}

/** What a check knows of the case with this id. */
export function contextFor(id: string): CaseContext {
  const one = CASES.find((planned) => planned.id === id);
  if (!one) throw new Error(`there is no case ${id}; there are ${CASES.map((planned) => planned.id).join(', ')}`);
  return contextOf({ scenario: OFFICE, principals: PRINCIPALS }, one);
}

const PRINCIPALS: ReadonlyMap<string, Principal> = new Map(
  [
    ...OFFICE.tenants.flatMap(({ name, users }) =>
      users.map((user): Principal => ({ name: `${name}.${user.name}`, tenant: name, user })),
    ),
    ...OFFICE.operators.map((user): Principal => ({ name: user.name, user, sees: user.sees })),
    { name: 'nobody' },
  ].map((principal) => [principal.name, principal]),
);

/** One row of a check's table: what was seen, and what follows. */
export interface Row {
  readonly title: string;
  readonly seen: Seen;
  /** `outcome/reason`, with ` at leg` where one decided. */
  readonly verdict: string;
  /** A fact that the text or a note must state. */
  readonly says?: RegExp;
  /** Another case than the table's. */
  readonly id?: string;
}

/** The decision of a verdict in one line, and all it says. */
export function told(verdict: Verdict): { readonly decided: string; readonly said: string } {
  const { outcome, reason, leg, text, notes = [] } = verdict;
  const sibling = verdict.outcome === 'inconclusive' ? verdict.withSibling : undefined;
  const decided = [
    `${outcome}/${reason}`,
    leg === undefined ? '' : ` at ${leg}`,
    verdict.outcome === 'fail' && verdict.refusedButDone ? ', refused but done' : '',
    sibling ? ` (with a colleague ${told(sibling).decided})` : '',
  ].join('');
  return { decided, said: [text, ...notes, ...(sibling ? [told(sibling).said] : [])].join('\n') };
}

/** The legs of each asking, by name, as long as there are any. `answers` gives what is seen of a leg. */
export function askings(id: string, answers: (leg: Leg) => Observation): readonly (readonly string[])[] {
  return legsAsked(id, answers).map((legs) => legs.map(({ name }) => name));
}

export function legsAsked(id: string, answers: (leg: Leg) => Observation): readonly (readonly Leg[])[] {
  const context = contextFor(id);
  const check = checkNamed(context.case.check);
  const seen: Record<string, Observation> = {};
  const asked: (readonly Leg[])[] = [];
  for (let asking = 0; asking < 8; asking++) {
    const legs = check.ask(context, seen);
    if (legs.length === 0) break;
    asked.push(legs);
    for (const leg of legs) seen[leg.name] = { ...answers(leg), leg: leg.name, as: leg.as };
  }
  return asked;
}

/** An answer as it was found: read to its end, nothing of anybody in it. */
export function saw(status: number, more: Partial<Observation> = {}): Observation {
  return {
    leg: '',
    as: '',
    requests: [],
    headers: {},
    status,
    complete: true,
    size: 20,
    hash: '',
    sightings: [],
    ms: 1,
    attempts: 1,
    ...more,
  };
}

export const held = (more: Partial<Observation> = {}): Observation => saw(200, { held: true, ...more });
export const refused = (more: Partial<Observation> = {}): Observation => saw(404, { denied: ['status'], ...more });

export function lost(reason: NonNullable<Observation['failure']>['reason'], text: string = reason): Observation {
  const { status, ...rest } = saw(0, { complete: false, held: false, failure: { reason, text } });
  return rest;
}

/** A canary of that tenant's record of that resource. */
export function canary(tenant: string, resource = 'call', place = 'body $.subject'): Sighting {
  return { what: { kind: 'canary', ...indices(tenant, resource), field: 0 }, place, encodings: ['plain'] };
}

export function identifier(tenant: string, resource = 'call'): Sighting {
  return { what: { kind: 'id', ...indices(tenant, resource) }, place: 'body $.id', encodings: ['plain'] };
}

/** A token that an attack of this case wrote. */
export function token(id: string): Sighting {
  const index = contextFor(id).case.index;
  return { what: { kind: 'token', case: index, leg: 0 }, place: 'body $.subject', encodings: ['plain'] };
}

function indices(tenant: string, resource: string): { tenant: number; resource: number; record: number } {
  return {
    tenant: OFFICE.tenants.findIndex(({ name }) => name === tenant),
    resource: OFFICE.resources.findIndex(({ name }) => name === resource),
    record: 0,
  };
}

/** Values of an answer, as fingerprints; here a value is its own. */
export function values(of: Readonly<Record<string, string>>): Readonly<Record<string, Leaf>> {
  return Object.fromEntries(
    Object.entries(of).map(([path, print]): [string, Leaf] => [path, { print, length: print.length, type: 'string' }]),
  );
}

/** A list of own rows, read to its end. */
export function rows(more: Partial<Rows> = {}): Rows {
  return {
    count: 3,
    pages: 1,
    ended: true,
    ownFound: 3,
    ownExpected: 3,
    knowable: 3,
    counters: {},
    foreignOwners: [],
    foreignOwnerCount: 0,
    ...more,
  };
}
