import type { Case, PrincipalName } from '../model.js';
import { askCase, contextOf } from './case.js';
import type { Journal } from './journal.js';
import { calmDown } from './lanes.js';
import { inParallel } from './parallel.js';
import type { World } from './world.js';

/** Rounds 0 to 2 are the case's own. */
const ROUND = 3;

/**
 * Each green must have been able to turn red: its attack legs are asked once more by someone who must succeed, and the
 * same code judges them. Where that does not turn red, the green was empty.
 */
export async function calibrate(world: World, cases: readonly Case[], journal: Journal): Promise<void> {
  const without: string[] = [];
  const told = { asked: 0, red: 0 };
  const passing = cases.filter((one) => PASSES.has(journal.reasonOf(one) ?? ''));
  const ask = async (one: Case): Promise<void> => {
    const as = falsifierOf(world, one);
    if (as === undefined) without.push(one.id);
    else tally(told, await askAs({ world, journal, one, as }));
  };
  const isAlone = ({ lane }: Case): boolean => lane !== 'shared';
  await inParallel(
    passing.filter((one) => !isAlone(one)),
    world.scenario.limits.concurrency,
    ask,
  );
  const alone = passing.filter(isAlone);
  if (alone.length > 0) await calmDown(world);
  await inParallel(alone, 1, ask);
  void world.write({ type: 'note', topic: 'calibration', text: noteOf(told, without) });
}

type Colour = 'red' | 'pale' | 'unasked';

interface Told {
  asked: number;
  red: number;
}

function tally(told: Told, colour: Colour): void {
  if (colour !== 'unasked') told.asked += 1;
  if (colour === 'red') told.red += 1;
}

function noteOf({ asked, red }: Told, without: readonly string[]): string {
  const tail = without.length ? `; ${without.length} have no falsifier: ${without.slice(0, 10).join(', ')}` : '';
  if (asked === 0) return `no passing case was asked by someone who must succeed${tail}`;
  const cases = asked === 1 ? '1 passing case was' : `${asked} passing cases were`;
  const turned = red === asked ? 'all turned red' : `${red} of them turned red`;
  return `${cases} asked by someone who must succeed: ${turned}${tail}`;
}

interface Stand {
  readonly world: World;
  readonly journal: Journal;
  readonly one: Case;
  readonly as: PrincipalName;
}

async function askAs({ world, journal, one, as }: Stand): Promise<Colour> {
  const { verdict } = await askCase(world, one, ROUND, as);
  if (verdict.outcome === 'fail') return 'red';
  if (world.signal.aborted) return 'unasked';
  const text = `${as}, who must succeed, asked the same and it did not turn red: ${verdict.text}`;
  journal.correct(one, { outcome: 'inconclusive', reason: 'unfalsifiable', text });
  return 'pale';
}

const PASSES: ReadonlySet<string> = new Set(['denied', 'own-data-only', 'unmoved', 'indistinguishable', 'as-demanded']);

function falsifierOf(world: World, one: Case): string | undefined {
  const check = world.checks.get(one.check);
  if (!check) return undefined;
  if (check.falsifier) return check.falsifier(contextOf(world, one));
  return 'who' in check.facts.falsifier ? one.owner : undefined;
}
