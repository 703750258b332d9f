import { operationNamed, ownerOf } from '../checks/subjects.js';
import { createScanner } from '../detect/scan.js';
import { UserError } from '../errors.js';
import type { Scenario } from '../model.js';
import { isOfTarget, type LedgerEntry, type LedgerHeader, readLedger } from '../records/ledger.js';
import type { Seeded } from '../records/record.js';
import { createWorld } from './creation.js';
import { strayOf } from './nested-lists.js';
import { type CleanedUp, type Job, removeAll } from './removal.js';
import type { World } from './world.js';

export interface CleanUpOptions {
  readonly scenario: Scenario;
  readonly target: { readonly url: string; readonly started: boolean };
  /** Of a killed run: exactly what it noted is removed. */
  readonly ledgerFile?: string;
  /** Without a ledger: what carries any run's mark, in rows whose dates are all older than this many milliseconds. */
  readonly olderMs?: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tool: string;
}

/**
 * Removes what a killed run left behind, and nothing else: of a record that the ledger names, its owner must be shown
 * a mark of that run first.
 * @throws UserError where the ledger is of another target: nothing is asked or deleted then
 */
export async function cleanUp(options: CleanUpOptions): Promise<CleanedUp> {
  const { ledgerFile, target } = options;
  const ledger = ledgerFile === undefined ? undefined : { file: ledgerFile, ...readLedger(ledgerFile) };
  // Killed before its first line was whole: nothing was sent by then.
  if (ledger && !ledger.header && ledger.left.length === 0) return { created: 0, removed: 0, left: [], kept: [] };
  const header = ledger && ownHeader(ledger, target);
  const made = await createWorld({
    ...options,
    ledgerFile: undefined,
    plan: { cases: [], hash: '' },
    seed: 0,
    gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
    calibrate: false,
    keep: false,
    allowOutbound: false,
    signal: new AbortController().signal,
    write: () => undefined,
    progress: () => undefined,
  });
  // Marks in base64 or hex are found by their prefix: that of the run which wrote them.
  const scanner = header ? createScanner({ ...made.marks, prefix: header.prefix }) : made.scanner;
  const world: World = { ...made, scanner, isCleaningUp: true };
  try {
    return await removeAll(
      world,
      header ? ofLedger(world, header, ledger?.left ?? []) : ofAnyRun(world, options.olderMs ?? 0),
    );
  } finally {
    await world.sessions.signOutAll();
    await world.http.close();
    await world.browser.close();
  }
}

function ownHeader(
  { file, header }: { readonly file: string; readonly header: LedgerHeader | undefined },
  target: CleanUpOptions['target'],
): LedgerHeader {
  if (header && isOfTarget(header, target)) return header;
  const place = header?.target ?? 'a target that it does not name';
  throw new UserError({
    code: 'ledger-of-another-target',
    headline: `the ledger is of ${place}: nothing was deleted`,
    met: file,
    allowed: [new URL(target.url).origin + new URL(target.url).pathname],
    hint: 'Give the scenario the address the run had, or name another ledger with --ledger.',
  });
}

function ofLedger(world: World, { prefix }: LedgerHeader, entries: readonly LedgerEntry[]): Job {
  const run = prefix.slice(2);
  const carries = (text: string): boolean =>
    world.scanner.scanText(text).some(({ mark }) => mark.kind === 'strange' && mark.run === run);
  const nameless = entries.filter(({ id }) => id === undefined);
  const known = entries.flatMap((entry) => recordsOf(world, entry));
  return {
    known: known.filter(({ id }) => id !== undefined),
    parents: [...known, ...known.flatMap(({ references }) => Object.values(references))],
    carries,
    isDue: () => true,
    seeks: ({ name }) => nameless.some(({ resource }) => resource === name),
    lost: entries.flatMap((entry) => {
      const why = whyLost(world, entry);
      const { resource, tenant, id, mark } = entry;
      return why === undefined || tenant === undefined ? [] : [{ resource, tenant, id: String(id ?? mark), why }];
    }),
  };
}

/** Why it can neither be addressed nor be looked for; undefined where it can. */
function whyLost({ scenario }: World, { resource: name, tenant, id }: LedgerEntry): string | undefined {
  const resource = scenario.resources.find((one) => one.name === name);
  if (!resource) return 'the scenario has no resource of this name';
  if (!scenario.tenants.some((one) => one.name === tenant)) return 'the scenario has no tenant of this name';
  if (id !== undefined || operationNamed(resource, 'list')) return undefined;
  return 'no identifier of it came back, and nothing lists it';
}

/** The machine of the run is gone: every resource is listed as its owner and searched for marks of any run. */
function ofAnyRun(world: World, olderMs: number): Job {
  const before = Date.now() - olderMs;
  return {
    known: [],
    parents: [],
    carries: (text) => world.scanner.scanText(text).length > 0,
    isDue: (row) => isOlder(row, before),
    seeks: () => true,
    lost: [],
  };
}

/** A row that shows no date is old enough: nobody can say that it is new. */
function isOlder(row: string, before: number): boolean {
  const dates = (row.match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"]*/g) ?? [])
    .map((text) => Date.parse(text))
    .filter((time) => !Number.isNaN(time));
  return dates.length === 0 || Math.max(...dates) <= before;
}

/** Whose it is nobody noted of what an attack made: it may be anybody's. */
function recordsOf(world: World, entry: LedgerEntry): readonly Seeded[] {
  const tenants = entry.tenant ? [entry.tenant] : world.scenario.tenants.map(({ name }) => name);
  return tenants.flatMap((tenant) => {
    const record = recordOf(world, entry.resource, tenant);
    if (!record || record.tenantIndex < 0) return [];
    const references = Object.entries(entry.references ?? {}).flatMap(([name, id]) => {
      const parent = recordOf(world, name, tenant);
      return parent ? [[name, { ...parent, id }] as const] : [];
    });
    return [
      { ...record, references: Object.fromEntries(references), ...(entry.id === undefined ? {} : { id: entry.id }) },
    ];
  });
}

function recordOf(world: World, name: string, tenant: string): Seeded | undefined {
  const resource = world.scenario.resources.find((one) => one.name === name);
  return resource && strayOf(world, { resource, tenant, owner: ownerOf(world.scenario, tenant) ?? tenant });
}
