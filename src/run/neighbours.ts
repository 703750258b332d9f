import { attack } from '../checks/protocol/legs.js';
import { keeperOf, operationNamed } from '../checks/subjects.js';
import type { Case, Operation, Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { askLeg } from './ask.js';
import { bystandersOf, isAttackedWrite, type Look, look, movedSince, movesBetween } from './bystanders.js';
import { contextOf } from './case.js';
import { gather, sendSteps } from './exchange.js';
import type { Journal } from './journal.js';
import { pause } from './repetition.js';
import { createRecord, ownAsker } from './seeding.js';
import type { World } from './world.js';

/** Spares of these attacks are no other case's. */
const ROUND = 13;
/** Clocks in answers are seldom coarser than a second. */
const TICK_MS = 1100;
const MOST_SUSPECTS = 12;

export interface NeighbourSearch {
  readonly world: World;
  readonly journal: Journal;
  readonly resource: Resource;
  readonly tenant: string;
}

/**
 * An attack may change another record than the one it names. Where one that nobody touched is different at the end, each
 * act is done once more with all of them watched: what moves by itself, or with the owner's own acts, is no attack's doing.
 * What is left is blamed on the case whose attack moves it again, or whose act at home leaves just what was found.
 */
export async function searchNeighbours(search: NeighbourSearch, cases: readonly Case[]): Promise<void> {
  const { world, journal, resource, tenant } = search;
  const suspects = cases.filter((one) => one.victim === tenant && isAttackedWrite(one, resource));
  const isTold = suspects.some((one) => ['leak', 'breach'].includes(journal.reasonOf(one) ?? ''));
  if (isTold || suspects.length === 0) return;
  const bystanders = bystandersOf(world, resource, tenant);
  const odd = await oddities(world, bystanders);
  if (odd.size === 0) return;
  await world.turns.together(() =>
    world.turns.alone(async () => {
      const { record } = await createRecord(world, { resource, tenant, purpose: 'twin' });
      await accuse(search, { odd, suspects: suspects.slice(0, MOST_SUSPECTS), watched: [...bystanders, record] });
    }),
  );
}

/** Fields in which some of them moved, and not all: what moves on every record is told by the attacked ones. */
async function oddities(world: World, bystanders: readonly Seeded[]): Promise<ReadonlyMap<string, string>> {
  const moves = await Promise.all(bystanders.map((record) => movedSince(world, record)));
  const odd = moves.flatMap((moved) => [...moved].filter(([field]) => !moves.every((other) => other.has(field))));
  return new Map(odd);
}

interface Inquiry {
  /** Field → what some record holds in it now. */
  readonly odd: ReadonlyMap<string, string>;
  readonly suspects: readonly Case[];
  readonly watched: readonly Seeded[];
}

async function accuse(search: NeighbourSearch, inquiry: Inquiry): Promise<void> {
  const { world, resource } = search;
  const { odd, suspects, watched } = inquiry;
  const innocent = await movedWhile(world, watched, () => pause(world, TICK_MS));
  const atHome = new Map<string, Home>();
  for (const name of new Set(suspects.map(({ subject }) => subject.operation))) {
    const operation = operationNamed(resource, name);
    if (!operation || (operation.outbound && !world.allowOutbound)) continue;
    const home = await enact(search, operation, watched);
    for (const field of home.besides) innocent.add(field);
    atHome.set(name, home);
  }
  const left = new Map([...odd].filter(([field]) => !innocent.has(field)));
  for (const one of suspects) {
    const home = atHome.get(one.subject.operation);
    if (left.size === 0 || !home) continue;
    const fields = [...left].filter(([field, value]) => home.left.get(field) === value).map(([field]) => field);
    const again = fields.length > 0 ? fields : await movedTwice(search, { one, watched, left, waitMs: home.waitMs });
    if (again.length === 0) continue;
    blame(search, one, again);
    for (const field of again) left.delete(field);
  }
}

function blame({ journal, resource, tenant }: NeighbourSearch, one: Case, fields: readonly string[]): void {
  const what = fields.slice(0, 4).join(', ');
  const text = `another ${resource.name} of ${tenant} than the attacked one is different for its owner in ${what}, which nothing but this attack explains`;
  journal.correct(one, { outcome: 'fail', reason: 'breach', text, leg: 'sweep' });
}

interface Home {
  /** What the owner's own act leaves in its record. */
  readonly left: ReadonlyMap<string, string>;
  /** Fields of other records that moved meanwhile. */
  readonly besides: ReadonlySet<string>;
  /** Until an effect has surely shown. */
  readonly waitMs: number;
}

/** The owner does it on a spare of its own. */
async function enact(
  { world, resource, tenant }: NeighbourSearch,
  operation: Operation,
  watched: readonly Seeded[],
): Promise<Home> {
  const { record } = await createRecord(world, { resource, tenant, purpose: 'twin', ready: operation });
  const as = keeperOf(world.scenario, tenant, operation.allow) ?? record.owner;
  const before = await look(world, record);
  let left: ReadonlyMap<string, string> = new Map();
  let waitMs = operation.settleMs;
  const besides = await movedWhile(world, watched, async () => {
    const startedAt = performance.now();
    const gathered = gather();
    await sendSteps(world, ownAsker(world, as, record, resource), operation.requests, gathered);
    record.writes += 1;
    record.isDeleted = operation.name === 'delete' && gathered.isOk && (gathered.last?.status ?? 500) < 300;
    for (let ms = 25; left.size === 0 && performance.now() - startedAt < operation.settleMs; ms *= 1.5) {
      left = movesBetween(before, await look(world, record));
      if (left.size > 0) waitMs = 2 * (performance.now() - startedAt);
      else await pause(world, ms);
    }
    await pause(world, Math.min(waitMs, operation.settleMs));
  });
  return { left, besides, waitMs };
}

interface Trial {
  readonly one: Case;
  readonly watched: readonly Seeded[];
  readonly left: ReadonlyMap<string, string>;
  readonly waitMs: number;
}

/** Fields that move whenever the attack is asked, and not in a window as long without it. */
async function movedTwice({ world, tenant }: NeighbourSearch, trial: Trial): Promise<readonly string[]> {
  const { one, watched, left, waitMs } = trial;
  const context = contextOf(world, one);
  let fields = [...left.keys()];
  for (const round of [ROUND, ROUND + 1]) {
    const aim = { record: 'twin', of: tenant, name: `${one.id}/beside` } as const;
    const hit = await movedWhile(world, watched, async () => {
      await askLeg(world, { context, leg: attack(context, aim), seen: {}, round });
      await pause(world, waitMs);
    });
    fields = fields.filter((field) => hit.has(field));
    if (fields.length === 0) return [];
    const calm = await movedWhile(world, watched, () => pause(world, waitMs + TICK_MS));
    fields = fields.filter((field) => !calm.has(field));
  }
  return fields;
}

async function movedWhile(world: World, watched: readonly Seeded[], act: () => Promise<void>): Promise<Set<string>> {
  const lookAtAll = (): Promise<readonly Look[]> => Promise.all(watched.map((record) => look(world, record)));
  const before = await lookAtAll();
  await act();
  const after = await lookAtAll();
  return new Set(before.flatMap((was, index) => [...movesBetween(was, after[index] ?? was).keys()]));
}
