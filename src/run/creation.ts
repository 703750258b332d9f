import { randomBytes } from 'node:crypto';
import { createSessions } from '../auth/index.js';
import { CHECKS } from '../checks/index.js';
import { isEarlier } from '../checks/safe-mode.js';
import { createPrint } from '../detect/json.js';
import { createKnownValues } from '../detect/known-values.js';
import { createMarks } from '../detect/marks.js';
import { createScanner } from '../detect/scan.js';
import type { Case, DatabaseSource, EvidenceLevel, Principal, PrincipalName, ResultLine, Scenario } from '../model.js';
import { createHttp, type Http, type HttpAnswer, type HttpRequest } from '../probes/http.js';
import { createFakerScope, type FakerScope } from '../records/faker.js';
import { closedLedger, openLedger } from '../records/ledger.js';
import { createWords } from '../records/scope.js';
import { createRedactor } from '../redact.js';
import { createTenancy, type Tenancy } from '../tenancy/index.js';
import { browserFor } from './browser.js';
import { collect, collectOwner } from './collected.js';
import type { RunOptions } from './index.js';
import { createIssued } from './issued.js';
import { readAnswer } from './reading.js';
import { sightingsOf } from './sighting.js';
import { openTestimony, type Testimony } from './testimony.js';
import { createTurns } from './turns.js';
import { principalNamed, type World } from './world.js';

/** A clean-up after the fact notes nothing: it has no ledger of its own. */
export type WorldOptions = Omit<RunOptions, 'ledgerFile'> & { readonly ledgerFile: string | undefined };

/** Everything one run holds, made but not yet used: nothing is sent. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const run = randomBytes(6).toString('hex');
  const scenario = withOverrides(options);
  const redactor = createRedactor();
  for (const { name, value } of scenario.secrets) redactor.add(value, name);
  const key = randomBytes(24).toString('hex');
  const marks = createMarks({ run, key, tenants: scenario.tenants.length });
  const known = createKnownValues();
  const tenancy = createTenancy(scenario, options.target.url);
  const sender = senderOf(scenario, options, run);
  const http = httpOf(scenario, { ...options, tenancy }, sender);
  const browser = browserFor(scenario, { ...sender, tenancy, url: options.target.url, env: options.env });
  const principals = principalsOf(scenario);
  const faker = await fakerFor(scenario, options.seed);
  const world: World = {
    startedAt: Date.now(),
    isCalibrating: options.calibrate,
    scenario,
    run,
    checks: new Map(CHECKS.map((check) => [check.facts.id, check])),
    principals,
    http,
    browser,
    tenancy,
    sessions: createSessions({
      scenario,
      http,
      browser,
      ...(options.attach ? { attach: options.attach } : {}),
      tenancy,
      redactor,
      env: options.env,
      signal: options.signal,
      heard: (...heard) => hear(world, ...heard),
    }),
    redactor,
    marks,
    scanner: createScanner(marks, known),
    known,
    voided: new Set(),
    holders: new Map(),
    words: createWords({ scenario, marks, faker, run, targetUrl: options.target.url }),
    ledger:
      options.ledgerFile === undefined
        ? closedLedger()
        : openLedger(options.ledgerFile, {
            run,
            prefix: marks.prefix,
            scenario: scenario.file,
            target: redactor.text(options.target.url),
            ...(options.target.started ? { started: true } : {}),
          }),
    print: createPrint(key),
    evidence: evidenceOf(options, scenario),
    allowOutbound: options.allowOutbound || options.target.started,
    signal: options.signal,
    ...(options.attach ? { attach: options.attach } : {}),
    write: (line: ResultLine) => options.write(redactor.text(JSON.stringify(line))),
    ...(scenario.database ? { testimony: testimonyOf(scenario, scenario.database, (text) => tell(world, text)) } : {}),
    learned: new Map(),
    ownerValues: new Map(),
    tenantIds: new Map(),
    ownerNumbers: new Set(),
    issued: createIssued(),
    privates: new Map(),
    sentIds: new Map(),
    spent: new Map(),
    book: {
      all: [],
      shared: new Map(),
      idle: new Map(),
      births: new Map(),
      states: new Map(),
      bystanders: new Map(),
      firstLooks: new Map(),
      twins: new Map(),
      foundlings: [],
      made: new Map(),
      elders: new Set(),
      unnamed: [],
      failed: new Map(),
      claimedIds: new Map(),
      unknown: new Map(),
      counts: new Map(),
    },
    early: { answers: new Map() },
    shared: new Map(),
    controls: [],
    collected: new Map(),
    strayTokens: new Map(),
    homes: homesOf(scenario, options.plan.cases, principals),
    attacked: new Map(),
    pace: { seededAt: performance.now(), calmMs: 0 },
    turns: createTurns(),
  };
  return world;
}

/** Beside a hit in records that were there before, the values are real people's: they are masked. */
function evidenceOf({ evidence, target }: WorldOptions, scenario: Scenario): EvidenceLevel {
  const wanted = evidence ?? scenario.evidence ?? (target.started ? 'full' : 'excerpt');
  const isEarlierData = scenario.mode === 'safe' || scenario.resources.some(isEarlier);
  return wanted === 'full' && isEarlierData ? 'excerpt' : wanted;
}

/** What somebody is told while signing in is looked at like any other answer. */
function hear(world: World, name: PrincipalName, { method, path }: HttpRequest, answer: HttpAnswer): void {
  const principal = principalNamed(world, name);
  const reading = readAnswer(world, answer);
  const sightings = sightingsOf(world, reading, principal);
  const sent = { method, url: world.http.urlOf(path), status: answer.status };
  collectOwner(world, reading, { principal, about: undefined, sent });
  if (sightings.length > 0) collect(world, { principal, about: undefined, sent, sightings });
}

function testimonyOf({ limits }: Scenario, source: DatabaseSource, say: (text: string) => void): Testimony {
  return openTestimony({ source, timeoutMs: limits.timeoutMs, say });
}

function tell({ write }: World, trouble: string): void {
  const text = `${trouble}; what needs the database is not proved, everything else goes on`;
  void write({ type: 'note', topic: 'warning', text });
}

function homesOf(
  { resources }: Scenario,
  cases: readonly Case[],
  principals: ReadonlyMap<PrincipalName, Principal>,
): World['homes'] {
  const shared = new Set(resources.flatMap(({ name, shared }) => (shared ? [name] : [])));
  return new Map(
    cases
      .filter(({ subject, check }) => !shared.has(subject.resource ?? '') && !AT_HOME.has(check))
      .map(({ index, attacker }) => [index, principals.get(attacker)?.tenant]),
  );
}

/** Whose tokens say nothing where others see them: their checks judge it. */
const AT_HOME: ReadonlySet<string> = new Set(
  CHECKS.filter(({ writesAtHome }) => writesAtHome).map(({ facts }) => facts.id),
);

function withOverrides({ scenario, concurrency, rate }: WorldOptions): Scenario {
  const limits = { ...scenario.limits, ...(concurrency ? { concurrency } : {}), ...(rate ? { rate } : {}) };
  return { ...scenario, limits };
}

type HttpParts = WorldOptions & { readonly tenancy: Tenancy };

/** As what all requests come, whoever sends them. */
function senderOf({ target }: Scenario, { tool, proxy = target.proxy }: WorldOptions, run: string) {
  return {
    userAgent: `partywall/${tool} (run ${run})`,
    headers: Object.fromEntries(Object.entries(target.headers).map(([name, value]) => [name, String(value)])),
    ...(proxy ? { proxy } : {}),
  };
}

function httpOf({ limits, target }: Scenario, options: HttpParts, sender: ReturnType<typeof senderOf>): Http {
  return createHttp({
    base: options.target.url,
    hosts: target.hosts,
    isOwnHost: options.tenancy.isOwnHost,
    timeoutMs: limits.timeoutMs,
    bodyBytes: limits.bodyBytes,
    rate: limits.rate,
    concurrency: limits.concurrency,
    ...sender,
    tlsVerify: target.tlsVerify,
    ...(limits.requests ? { maxRequests: limits.requests } : {}),
  });
}

/** The library is heavy: only a scenario that names it pays for it. */
async function fakerFor({ resources, views }: Scenario, seed: number): Promise<FakerScope> {
  const isNamed = JSON.stringify([resources, views]).includes('faker.');
  return isNamed ? createFakerScope(seed) : { at: () => ({}) };
}

function principalsOf(scenario: Scenario): ReadonlyMap<PrincipalName, Principal> {
  const people = scenario.tenants.flatMap((tenant) =>
    tenant.users.map((user): Principal => ({ name: `${tenant.name}.${user.name}`, tenant: tenant.name, user })),
  );
  // Who sees some tenants is at home in the first of them.
  const operators = scenario.operators.map((user): Principal => {
    const tenant = typeof user.sees === 'string' ? undefined : user.sees[0];
    return { name: user.name, user, sees: user.sees, ...(tenant === undefined ? {} : { tenant }) };
  });
  const nobody: Principal = { name: 'nobody' };
  return new Map([...people, ...operators, nobody].map((principal) => [principal.name, principal]));
}
