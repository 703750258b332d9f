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
  const { peekFixture } = await import('../scenario/peek.js');
  const { file, env, switches, safe = false } = options;
  const fixture = await peekFixture(file);
  if (fixture !== undefined) options.say(`starting ${fixture}`);
  const early = fixture && (await startTarget({ file, target: { kind: 'fixture', fixture } }, { env }));
  let target = early || undefined;
  try {
    const full: Environment = { ...env, ...target?.env };
    const scenario = await readScenario(file, full, safe);
    target ??= await startTarget(scenario, { env });
    const all = [...new Set([...scenario.target.switches, ...switches])];
    await turnOn(target, all);
    return await act({ scenario: { ...scenario, target: { ...scenario.target, switches: all } }, target, env: full });
  } finally {
    await target?.stop();
  }
}

/** Loads a scenario that is only read: of a system that is not started, every value it would supply is a stand-in. */
export async function readUnstarted(file: string, env: Environment, safe = false): Promise<Scenario> {
  const { peekFixture } = await import('../scenario/peek.js');
  return readScenario(file, (await peekFixture(file)) === undefined ? env : withStandIns(env), safe);
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

function withStandIns(env: Environment): Environment {
  return new Proxy(env, {
    get: (values, name) => Reflect.get(values, name) ?? STAND_IN,
    has: () => true,
  });
}
