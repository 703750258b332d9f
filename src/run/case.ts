import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseContext, Check, Seen } from '../checks/index.js';
import { homeOwnerOf } from '../checks/protocol/legs.js';
import { operationNamed, resourceNamed, rowNamed } from '../checks/subjects.js';
import type { Case, Leg, Observation, PrincipalName, Verdict } from '../model.js';
import { askAlive } from './alive.js';
import { askLeg, type Question } from './ask.js';
import { earlyOf } from './early-answers.js';
import { askShared, isAsked } from './shared-legs.js';
import { principalNamed, type World } from './world.js';

/** What one asking of a case brought. */
export interface Asked {
  readonly verdict: Verdict;
  readonly legs: readonly { readonly leg: Leg; readonly seen: Observation }[];
}

/** A check may look at what it has and ask on, so often at most. */
const ASKINGS = 8;

/** Asks the legs a check wants until it has enough, then has it judged. A check that throws proves nothing. */
export async function askCase(world: World, one: Case, round: number, as?: PrincipalName): Promise<Asked> {
  const check = world.checks.get(one.check);
  const asking: Asking = { round, as, legs: [], seen: {} };
  const { legs, seen } = asking;
  if (!check) return { verdict: crashed(new Error(`there is no check ${one.check}`)), legs };
  const context = contextOf(world, one);
  // Whoever stands in was not looked for then.
  for (const look of as === undefined ? earlyOf(world, context) : []) {
    legs.push(look);
    asking.seen[look.leg.name] = look.seen;
  }
  try {
    await world.turns.together(async () => {
      for (let count = 0; count < ASKINGS; count++) {
        const next = check.ask(context, seen);
        if (next.length === 0) break;
        const isAlone = next.some((leg) => leg.alone && !isAsked(world, { leg, round }));
        const ask = (): Promise<void> => askAll(world, { check, context, asking }, next);
        await (isAlone ? askAlone(world, ask) : ask());
      }
    });
    return { verdict: judged(check, context, seen), legs };
  } catch (error) {
    return { verdict: crashed(error), legs };
  }
}

interface Asking {
  readonly round: number;
  readonly as: PrincipalName | undefined;
  readonly legs: { leg: Leg; seen: Observation }[];
  readonly seen: Record<string, Observation>;
}

async function askAll(
  world: World,
  { check, context, asking }: { readonly check: Check; readonly context: CaseContext; readonly asking: Asking },
  next: readonly Leg[],
): Promise<void> {
  const { round, as, legs, seen } = asking;
  for (const leg of next) {
    const observation = await askOne(world, {
      context,
      leg: as ? presented(leg) : leg,
      seen,
      round,
      as: as && (check.standsIn ?? isStoodIn)(leg) ? as : undefined,
    });
    seen[leg.name] = observation;
    legs.push({ leg, seen: observation });
  }
}

/** What this run has done so far has shown by then. */
async function askAlone(world: World, ask: () => Promise<void>): Promise<void> {
  await world.turns.alone(async () => {
    await sleep(world.pace.calmMs, undefined, { signal: world.signal }).catch(() => undefined);
    await ask();
  });
}

/** What a check may know of its case. */
export function contextOf(world: Pick<World, 'scenario' | 'principals'>, one: Case): CaseContext {
  const { scenario } = world;
  const { subject, attacker } = one;
  const resource = resourceNamed(scenario, subject.resource);
  const view = subject.view === undefined ? undefined : scenario.views.find(({ name }) => name === subject.view);
  const { tenant: home, sees } = principalNamed(world, attacker);
  // Said one by one, what is missing as well: so that all contexts are alike to the engine.
  return {
    case: one,
    scenario,
    resource,
    view,
    row: view && rowNamed(view, subject.row),
    operation: resource && operationNamed(resource, subject.operation),
    home,
    homes: typeof sees === 'object' ? sees : undefined,
    homeOwner: homeOwnerOf({ scenario, home }),
  };
}

function askOne(world: World, question: Question): Promise<Observation> {
  if (question.leg.role === 'alive') return askAlive(world, question);
  return question.leg.share ? askShared(world, question) : askLeg(world, question);
}

/** Whom the falsifier replaces: the attacker, wherever it attacks. */
function isStoodIn({ role }: Leg): boolean {
  return role === 'attack' || role === 'ghost';
}

/** A falsifier comes with its credentials, and what it may do it may without anything added. */
function presented(leg: Leg): Leg {
  const { credentials, plants, ...rest } = leg;
  return credentials || plants ? rest : leg;
}

function judged(check: Check, context: CaseContext, seen: Seen): Verdict {
  return check.judge(context, seen);
}

function crashed(error: unknown): Verdict {
  const text =
    error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : String(error);
  return { outcome: 'inconclusive', reason: 'check-crashed', text };
}
