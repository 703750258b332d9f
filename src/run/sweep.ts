import { setTimeout as sleep } from 'node:timers/promises';
import { operationNamed } from '../checks/subjects.js';
import { changedLeaves, unordered } from '../detect/compare.js';
import type { Case, Leaf, Resource, Verdict } from '../model.js';
import { expand } from './attacked.js';
import { movingFields } from './bystanders.js';
import { gather } from './exchange.js';
import { isReadAbroad } from './first-looks.js';
import { movedByThemselves } from './idle-looks.js';
import type { Journal } from './journal.js';
import { searchList, tokenAtHome } from './last-list.js';
import { misfortuneOf } from './misfortune.js';
import { searchNeighbours } from './neighbours.js';
import { inParallel } from './parallel.js';
import { searchReadEffects } from './read-effects.js';
import { isRepeated } from './repetition.js';
import { ownAsker } from './seeding.js';
import { type Witnessed, witness } from './witness.js';
import type { Attacked, World } from './world.js';

/**
 * Before clean-up every attacked spare is read by its owner once more, and every list of every tenant is searched for
 * what attacks left behind: what shows only now is a breach of the case that did it.
 */
export async function sweep(world: World, journal: Journal, cases: readonly Case[]): Promise<void> {
  const without: string[] = [];
  const miss = (error: unknown): void => {
    without.push(misfortuneOf(error));
  };
  const { concurrency } = world.scenario.limits;
  await searchReadEffects({ world, journal }, cases).catch(miss);
  await inParallel([...world.attacked.values()], concurrency, (one) => reread(world, journal, one).catch(miss));
  const atHome = new Map<Case, string>();
  const search = { world, journal, cases: new Map(cases.map((one) => [one.index, one])), atHome };
  const places = world.scenario.resources
    .filter((resource) => hasAttackedWrites(cases, resource.name) || isReadAbroad(world, resource))
    .flatMap((resource) => world.scenario.tenants.map(({ name }) => ({ resource, tenant: name })));
  await inParallel(places, concurrency, ({ resource, tenant }) => searchList(search, resource, tenant).catch(miss));
  for (const place of places) await searchNeighbours({ world, journal, ...place }, cases).catch(miss);
  if (without.length)
    void world.write({ type: 'note', topic: 'warning', text: `the last look before clean-up: ${without[0]}` });
  for (const [one, place] of atHome)
    if (journal.reasonOf(one) === 'contract') journal.correct(one, ignored(one, place));
}

/** The same for one case at once, where its verdict cannot wait for the end. */
export async function forgiveAtHome(world: World, journal: Journal, one: Case): Promise<void> {
  if (world.checks.get(one.check)?.facts.effect === 'reads') return;
  const place = await tokenAtHome(world, one).catch((error: unknown) => {
    // Not seen now, it may be seen at the end.
    misfortuneOf(error);
    return undefined;
  });
  if (place !== undefined && journal.reasonOf(one) === 'contract') journal.correct(one, ignored(one, place));
}

/** The effect is at the sender's and nowhere else: the address was ignored. */
function ignored({ attacker }: Case, place: string): Verdict {
  const text = `the address is ignored: the attack's token stands in ${attacker}'s own list of ${place}, and nowhere else`;
  return { outcome: 'pass', reason: 'own-data-only', text, leg: 'sweep' };
}

async function reread(world: World, journal: Journal, attacked: Attacked): Promise<void> {
  const { case: one, record } = attacked;
  const resource = world.scenario.resources[record.resourceIndex];
  if (!resource) return;
  const first = await look(world, resource, attacked);
  if (first === undefined) return;
  // A stale copy shows once and not again: what counts is what stays.
  await sleep(operationNamed(resource, one.subject.operation)?.settleMs ?? 0, undefined, {
    signal: world.signal,
  }).catch(() => undefined);
  const late = await look(world, resource, attacked);
  if (late === undefined) return;
  const { text } = late;
  if (text === GONE && !(await isIdleThere(world, resource, one.victim))) {
    const why = 'at the end the owner can read neither the attacked record nor its untouched neighbour';
    journal.correct(one, { outcome: 'inconclusive', reason: 'witness-failed', text: why, leg: 'sweep' });
    return;
  }
  const told = `after the attack had been answered: ${text}`;
  if (late.fields && !late.isMarked && !(await isRepeated({ world, resource, one, fields: late.fields }))) {
    const why = `${told}; asked again, it did not show`;
    journal.correct(one, { outcome: 'inconclusive', reason: 'noisy', text: why, leg: 'sweep' });
    return;
  }
  journal.correct(one, { outcome: 'fail', reason: 'breach', text: told, leg: 'sweep' });
}

interface Late {
  /** What is different for the owner now. */
  readonly text: string;
  /** Where it is fields alone. */
  readonly fields?: readonly string[];
  /** The attack's own token stands in it. */
  readonly isMarked?: boolean;
}

/** Undefined where nothing is different, or where nobody can tell. */
async function look(world: World, resource: Resource, attacked: Attacked): Promise<Late | undefined> {
  const { case: one, record, owner, values } = attacked;
  const gathered = gather();
  const now = await witness(world, ownAsker(world, owner, record, resource), resource, gathered);
  const isTold = gathered.last && !gathered.failure && (now.gone || now.values);
  const late = isTold
    ? await lateEffect(world, one, values === undefined ? undefined : expand(values), now)
    : undefined;
  const isMarked = gathered.sightings.some(({ what }) => what.kind === 'token' && what.case === one.index);
  return late && { ...late, isMarked };
}

const GONE = 'the owner can no longer read the record';

/** What became of the attacked record says something only while one that nobody touches is still there. */
async function isIdleThere(world: World, resource: Resource, tenant: string): Promise<boolean> {
  const record = world.book.idle.get(`${resource.name}/${tenant}`);
  if (!record) return true;
  const shown = await witness(world, ownAsker(world, record.owner, record, resource), resource, gather());
  return Boolean(shown.values) && !shown.gone;
}

/** Undefined where the owner sees what it saw last: the same values, or still nothing. */
async function lateEffect(world: World, one: Case, was: Values | undefined, now: Witnessed): Promise<Late | undefined> {
  if (!was) return now.gone ? undefined : { text: 'the owner sees the record again' };
  if (now.gone) return { text: GONE };
  const fields = await moved(world, one, was, now.values ?? {});
  if (fields.length === 0) return undefined;
  return { text: `the owner reads back a change in ${fields.slice(0, 4).join(', ')}`, fields };
}

type Values = Readonly<Record<string, Leaf>>;

async function moved(world: World, one: Case, was: Values, now: Values): Promise<readonly string[]> {
  const changed = changedLeaves(unordered(was), unordered(now));
  if (changed.length === 0) return [];
  const resource = world.scenario.resources.find(({ name }) => name === one.subject.resource);
  const idle = resource ? await movedByThemselves(world, resource, one.victim) : new Set<string>();
  const watched = changed.filter((field) => !idle.has(field));
  if (!resource || watched.length === 0) return [];
  const others = await movingFields(world, resource);
  return watched.filter((field) => !others.has(field));
}

function hasAttackedWrites(cases: readonly Case[], resource: string): boolean {
  return cases.some(
    ({ subject, check }) =>
      subject.resource === resource &&
      check !== 'list-foreign-rows' &&
      subject.operation !== 'read' &&
      subject.operation !== 'list',
  );
}
