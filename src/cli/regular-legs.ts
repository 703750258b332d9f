import type { CaseContext, Check } from '../checks/index.js';
import type { Leg, Observation, Rows } from '../model.js';

/** A leg, and in which round of its case it is asked. */
interface RegularLeg {
  readonly round: number;
  readonly leg: Leg;
}

/** A check is called at most this often. */
const ROUNDS = 5;

/** The legs of one case whose every answer is that of a sound system: its regular rounds. Nothing is sent. */
export function regularLegs(check: Pick<Check, 'ask'>, context: CaseContext): readonly RegularLeg[] {
  const seen: Record<string, Observation> = {};
  const asked: RegularLeg[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const legs = check.ask(context, seen);
    if (legs.length === 0) break;
    for (const leg of legs) {
      asked.push({ round, leg });
      seen[leg.name] = answerTo(leg);
    }
  }
  return asked;
}

/** Refused abroad, served at home, nothing moved but by one's own row. */
function answerTo(leg: Leg): Observation {
  const isAbroad = leg.role === 'attack' || leg.role === 'ghost';
  const isOwnList = leg.expect?.kind === 'own-rows';
  const count = ['home:seen', 'later'].includes(leg.name) ? 3 : 2;
  return {
    leg: leg.name,
    as: leg.as,
    requests: [],
    status: isAbroad && !isOwnList ? 404 : 200,
    headers: {},
    complete: true,
    size: 2,
    hash: '',
    sightings: [],
    ...(leg.values && !isAbroad ? { values: {} } : {}),
    ...(isOwnList ? { rows: rowsOf(count) } : {}),
    shape: '',
    held: true,
    denied: isAbroad ? ['status', 'anonymous'] : [],
    effectMs: 1,
    ms: 1,
    attempts: 1,
  };
}

function rowsOf(count: number): Rows {
  const counters = { 'body $.total': count };
  return {
    count,
    pages: 1,
    ended: true,
    ownFound: 1,
    ownExpected: 1,
    counters,
    foreignOwners: [],
    foreignOwnerCount: 0,
  };
}
