import { UserError } from '../errors.js';
import type { Scenario } from '../model.js';
import { STAND_IN } from '../scenario/environment.js';
import type { StartedTarget } from '../targets/index.js';
import type { Environment } from './environment.js';
import { unknownName } from './failure.js';

export interface OpenOptions {
  readonly file: string;
  readonly env: Environment;
  /** Fixture switches that are on, besides those the scenario names. */
  readonly switches: readonly string[];
  /** Whatever the scenario says: nothing that writes is sent. */
  readonly safe?: boolean;
  /** Told what is being started, before it is. */
  readonly say: (text: string) => void;
  /** Leaves what is started up afterwards. */
  readonly keep?: boolean;
  /** Ends the start. */
  readonly signal?: AbortSignal;
}

export interface OpenedScenario {
  readonly scenario: Scenario;
  readonly target: StartedTarget;
  /** The environment, with what the started system says of itself. */
  readonly env: Environment;
}

/** Loads a scenario and opens its target, in the order the two need each other; the target is stopped afterwards. */
export async function withScenario<Result>(
  options: OpenOptions,
  act: (opened: OpenedScenario) => Promise<Result>,
): Promise<Result> {
  const { startTarget } = await import('../targets/index.js');
  const { peekTarget } = await import('../scenario/peek.js');
  const { file, env, switches, safe = false } = options;
  const { fixture, supplied } = await peekTarget(file);
  if (fixture !== undefined) options.say(`starting ${fixture}`);
  const { keep = false, say, signal } = options;
  const settings = { env, keep, say, ...(signal && { signal }) };
  // Of what is started only the addresses of its services are unknown now; of a fixture everything may be.
  const first = fixture === undefined ? await readScenario(file, withStandIns(env, supplied), safe) : undefined;
  const target = first
    ? await startTarget(first.mode === 'safe' ? withoutWriting(first, say) : first, {
        ...settings,
        secrets: first.secrets,
      })
    : await startTarget({ file, target: { kind: 'fixture', fixture: fixture ?? '' } }, settings);
  try {
    const full: Environment = { ...env, ...target.env };
    const read = first && supplied.length === 0 ? first : await readScenario(file, full, safe);
    const all = [...new Set([...read.target.switches, ...switches])];
    await turnOn(target, all);
    const secrets = [...read.secrets, ...(target.secrets ?? [])];
    const scenario = { ...read, secrets: unique(secrets), target: { ...read.target, switches: all } };
    return await act({ scenario, target, env: full });
  } catch (error) {
    throw await withLog(error, target, first?.secrets ?? []);
  } finally {
    await target.stop();
    if (keep) for (const line of target.remains ?? []) say(line);
  }
}

/** Loading data into a system that runs anyway would write to it. */
function withoutWriting(scenario: Scenario, say: OpenOptions['say']): Scenario {
  const { kind, load } = scenario.target;
  if (kind !== 'url' || !load?.length) return scenario;
  say('nothing is loaded: in safe mode nothing is written');
  return { ...scenario, target: { ...scenario.target, load: [] } };
}

type Secrets = Scenario['secrets'];

/** What a fixture says of itself is mostly passwords. */
function ofFixture({ env }: StartedTarget): Secrets {
  return Object.entries(env).map(([name, value]) => ({ name, value }));
}

function unique(secrets: Secrets): Secrets {
  return secrets.filter(({ value }, index) => secrets.findIndex((other) => other.value === value) === index);
}

const SILENT_TARGET = ['target-not-ready', 'sign-in-unanswered'];

/** Why a started system does not answer is mostly said by itself. */
async function withLog(error: unknown, target: StartedTarget, secrets: Secrets): Promise<unknown> {
  if (!target.started || !(error instanceof UserError) || !SILENT_TARGET.includes(error.facts.code)) return error;
  const { lastWords } = await import('../targets/index.js');
  const said = lastWords(target.log(), [...secrets, ...(target.secrets ?? []), ...ofFixture(target)]);
  if (said === '') return error;
  const { hint, ...facts } = error.facts;
  return new UserError({ ...facts, hint: hint === undefined ? said : `${hint}\n  ${said}` }, { cause: error });
}

/** Loads a scenario that is only read: of a system that is not started, every value it would supply is a stand-in. */
export async function readUnstarted(file: string, env: Environment, safe = false): Promise<Scenario> {
  const { peekTarget } = await import('../scenario/peek.js');
  const { fixture, supplied } = await peekTarget(file);
  return readScenario(file, withStandIns(env, fixture === undefined ? supplied : 'all'), safe);
}

async function readScenario(file: string, env: Environment, safe: boolean): Promise<Scenario> {
  const { loadScenario } = await import('../scenario/load.js');
  const { CHECKS } = await import('../checks/index.js');
  return loadScenario(file, { env, checks: CHECKS.map(({ facts }) => facts.id), safe });
}

/** The given switches and no others; where the target has none, asking for one is a mistake. */
async function turnOn({ fixture }: StartedTarget, wanted: readonly string[]): Promise<void> {
  if (wanted.length === 0) return;
  if (!fixture) {
    throw new UserError({
      code: 'switch-without-fixture',
      headline: 'only fixtures have switches',
      met: wanted.join(', '),
    });
  }
  const known = (await fixture.switches()).map(({ name }) => name);
  const strange = wanted.find((name) => !known.includes(name));
  if (strange !== undefined) throw unknownName({ what: 'switch', strange, known });
  await fixture.setSwitches(wanted);
}

/** A stand-in for every name that is not set, or for those named, set or not: what is started comes first. */
function withStandIns(env: Environment, names: readonly string[] | 'all'): Environment {
  if (names !== 'all') return { ...env, ...Object.fromEntries(names.map((name) => [name, STAND_IN])) };
  return new Proxy(env, {
    get: (values, name) => Reflect.get(values, name) ?? STAND_IN,
    has: () => true,
  });
}
