import { setTimeout as sleep } from 'node:timers/promises';
import type { Case, Verdict } from '../model.js';
import { rememberAttacked } from './attacked.js';
import { createWatch } from './bystanders.js';
import { type Asked, askCase } from './case.js';
import { lookFirst } from './first-looks.js';
import { moveUntouched } from './idle-looks.js';
import type { Journal } from './journal.js';
import { misfortuneOf } from './misfortune.js';
import { inParallel } from './parallel.js';
import { letGo } from './shared-legs.js';
import { forgiveAtHome } from './sweep.js';
import { principalNamed, type World } from './world.js';

/**
 * Cases side by side, `width` at a time: first what needs nothing of this run, so that its own acts disturb least; then
 * collections (once a record was addressed, its identifier is no evidence any more), then one resource after the other. A case whose session died waits for the end of its lane.
 */
export async function runLane(world: World, cases: readonly Case[], journal: Journal, width: number): Promise<void> {
  const again: Case[] = [];
  const left = remaining(cases);
  const watch = createWatch(world, cases);
  await inParallel(inOrder(cases), width, async (one) => {
    if (!isOver(world)) await watch(one).catch(misfortuneOf);
    if (!(await runCase(world, one, journal))) again.push(one);
    else if (left(one) === 0) await letGo(world, one.subject.resource);
  });
  // One at a time, so that nobody else uses up the fresh session.
  for (const one of again) await repeat(world, one, journal);
}

/**
 * Asks single cases, one at a time, as somebody else calls for them. Each has its finding when it is done: what would wait
 * for a colleague's result has the colleagues asked, and what would be forgiven at the end is looked at now.
 */
export function createAsker(world: World, cases: readonly Case[], journal: Journal): (one: Case) => Promise<void> {
  const left = new Map(LANES.map((lane) => [lane, remaining(cases.filter((one) => one.lane === lane))]));
  let lane: Case['lane'] = 'shared';
  const askOne = async (one: Case): Promise<void> => {
    if (journal.isWritten(one)) return;
    if (one.lane !== lane && !one.skip) await calmDown(world);
    lane = one.skip ? lane : one.lane;
    if (!(await runCase(world, one, journal))) await repeat(world, one, journal);
    if (left.get(one.lane)?.(one) === 0) letGo(world, one.subject.resource);
  };
  return async (one) => {
    await askOne(one);
    if (!journal.reasonOf(one)) for (const colleague of journal.colleaguesOf(one, cases)) await askOne(colleague);
    journal.settle();
    if (journal.reasonOf(one) === 'contract') await forgiveAtHome(world, journal, one);
  };
}

const LANES: readonly Case['lane'][] = ['shared', 'quiet', 'disruptive'];

/** In the order of their lane: collections first, then one resource after the other. */
export function inOrder(cases: readonly Case[]): readonly Case[] {
  const resources = [...new Set(cases.map(({ subject }) => subject.resource))];
  const rank = ({ subject, unseeded }: Case): number =>
    unseeded ? -2 : subject.operation === 'list' ? -1 : resources.indexOf(subject.resource);
  return [...cases].sort((one, other) => rank(one) - rank(other));
}

/** How many cases of the same resource are still to be decided. */
function remaining(cases: readonly Case[]): (decided: Case) => number {
  const counts = new Map<string | undefined, number>();
  for (const { subject } of cases) counts.set(subject.resource, (counts.get(subject.resource) ?? 0) + 1);
  return ({ subject }) => {
    const count = (counts.get(subject.resource) ?? 0) - 1;
    counts.set(subject.resource, count);
    return count;
  };
}

/** Nothing of this run may still be on its way when counts are compared. */
export async function calmDown(world: World): Promise<void> {
  await sleep(world.pace.calmMs, undefined, { signal: world.signal }).catch(() => undefined);
}

/** False where the case must be asked again with a fresh session. */
async function runCase(world: World, one: Case, journal: Journal): Promise<boolean> {
  if (one.skip) {
    journal.write(one, { verdict: { outcome: 'skipped', ...one.skip }, legs: [] });
    return true;
  }
  if (world.signal.aborted) {
    journal.write(one, {
      verdict: { outcome: 'inconclusive', reason: 'interrupted', text: 'the run ended first' },
      legs: [],
    });
    return true;
  }
  const spent = spentBudget(world);
  if (spent !== undefined) {
    journal.write(one, { verdict: { outcome: 'skipped', reason: 'budget', text: spent }, legs: [] });
    return true;
  }
  journal.begin(one);
  await lookFirst(world, one);
  const asked = await askCase(world, one, 0);
  if (isSessionFault(asked.verdict) && principalNamed(world, one.attacker).user) return false;
  await rememberAttacked(world, one, asked, 0);
  journal.write(one, await confirmed(world, one, asked));
  return true;
}

function isOver(world: World): boolean {
  return world.signal.aborted || spentBudget(world) !== undefined;
}

/** What the scenario allows a run is used up: what is left out is said, and clean-up is still done. */
function spentBudget(world: World): string | undefined {
  const { requests, timeMs } = world.scenario.limits;
  if (requests > 0 && world.http.sent() >= requests) return `the limit of ${requests} requests is reached`;
  if (timeMs > 0 && Date.now() - world.startedAt >= timeMs) return `the limit of ${timeMs / 1000} s is reached`;
  return undefined;
}

/** Asked once more, with a session of its own. */
async function repeat(world: World, one: Case, journal: Journal): Promise<void> {
  await signInAgain(world, one);
  const asked = await askCase(world, one, 1);
  await rememberAttacked(world, one, asked, 1);
  journal.write(one, await confirmed(world, one, asked));
}

async function signInAgain(world: World, one: Case): Promise<void> {
  const principal = principalNamed(world, one.attacker);
  const scheme = world.scenario.resources.find(({ name }) => name === one.subject.resource)?.auth;
  try {
    await world.sessions.renew(principal, await world.sessions.of(principal, scheme));
  } catch {
    // The case itself will meet the dead session and say so.
  }
}

/** The session may end just then: that says nothing about the first asking. */
async function askAgain(world: World, one: Case): Promise<Asked> {
  const again = await askCase(world, one, 2);
  if (!isSessionFault(again.verdict) || !principalNamed(world, one.attacker).user) return again;
  await signInAgain(world, one);
  return askCase(world, one, 4);
}

/** Every fail is asked once more, on a fresh spare. A race that leaked once is still a leak. */
async function confirmed(world: World, one: Case, asked: Asked): Promise<Asked & { readonly seen?: string }> {
  if (asked.verdict.outcome !== 'fail' || world.signal.aborted) return asked;
  const again = await askAgain(world, one);
  const isGrave = (verdict: Verdict): boolean =>
    verdict.outcome === 'fail' && (verdict.reason === 'leak' || verdict.reason === 'breach');
  if (isGrave(again.verdict) && !isGrave(asked.verdict)) return { ...again, seen: '1 of 2' };
  if (again.verdict.outcome === 'fail') {
    if (!(await isChanceTwice(world, one, [asked.verdict, again.verdict]))) return asked;
  } else if (again.verdict.outcome === 'pass' && asked.verdict.shownOnce) {
    // "Saved", said to the owner by the next page it opened.
    return again;
  } else if (isGrave(asked.verdict) && !(await mayCoincide(world, one, asked.verdict))) {
    return { ...asked, seen: '1 of 2' };
  }
  const text = `${asked.verdict.text}; asked again: ${again.verdict.text}`;
  return {
    ...asked,
    verdict: {
      outcome: 'inconclusive',
      reason: 'noisy',
      text,
      ...(asked.verdict.leg ? { leg: asked.verdict.leg } : {}),
    },
  };
}

/** What moves by itself on records that nobody touches may have moved just then. */
async function mayCoincide(world: World, one: Case, verdict: Verdict): Promise<boolean> {
  if (verdict.outcome !== 'fail') return false;
  return verdict.mustRepeat || (verdict.fields !== undefined && (await moveUntouched(world, one, verdict.fields)));
}

/** A worker that is busy enough meets the attacked record both times. */
async function isChanceTwice(world: World, one: Case, verdicts: readonly [Verdict, Verdict]): Promise<boolean> {
  const fields = verdicts.flatMap((verdict) => (verdict.outcome === 'fail' && verdict.fields) || []);
  const isUnexplained = verdicts.every(
    (verdict) => verdict.outcome === 'fail' && verdict.fields && !verdict.mustRepeat,
  );
  return isUnexplained && moveUntouched(world, one, fields);
}

function isSessionFault(verdict: Verdict): boolean {
  return (
    verdict.outcome === 'inconclusive' &&
    ['session-lost', 'rate-limited', 'challenge-page'].includes(verdict.reason) &&
    verdict.leg === 'alive'
  );
}
