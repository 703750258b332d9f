import type { Target, TargetSettings } from '../model.js';
import { startFixture } from './fixture.js';
import type { NamedValue } from './log.js';
import type { Swept } from './sweep.js';
import { openUrl } from './url.js';

/** The part of a scenario that says where the system is; known before the rest of the file can be loaded. */
export interface TargetSource {
  /** Path of the scenario file; a fixture given as a path is looked for beside it. */
  readonly file: string;
  readonly target: Target & Partial<TargetSettings>;
}

export interface TargetOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of fixture switches that are on from the start. */
  readonly switches?: readonly string[];
  /** Values that no error may show. */
  readonly secrets?: readonly NamedValue[];
  /** Leave what is started up, but for fixtures: they end with this process. */
  readonly keep?: boolean;
  /** Told what takes time. */
  readonly say?: (text: string) => void;
  /** Ends the start; what was started is removed. */
  readonly signal?: AbortSignal;
}

/** A system that answers, and the way to stop it where Partywall started it. */
export interface StartedTarget {
  readonly url: string;
  /** What the system says of itself (passwords, keys), for `${NAME}` in the scenario. */
  readonly env: Readonly<Record<string, string>>;
  /** Did Partywall start it? */
  readonly started: boolean;
  /** Passwords that were drawn for it. */
  readonly secrets?: readonly NamedValue[];
  readonly fixture?: FixtureControl;
  /** With `keep` it stays up. */
  readonly stop: () => Promise<void>;
  /** The last 64 KB it wrote. */
  readonly log: () => string;
  /** With `keep`: how to reach what stays up, and how to remove it. */
  readonly remains?: readonly string[];
}

export interface FixtureControl {
  readonly switches: () => Promise<readonly FixtureSwitch[]>;
  /** Turns exactly these on. Throws a UserError for a name the system does not have. */
  readonly setSwitches: (names: readonly string[]) => Promise<void>;
  /** Data as at the start, all switches off. */
  readonly reset: () => Promise<void>;
}

/** A switch of a fixture system: a realistic mistake (leak), or something that looks wrong and is right (decoy). */
export interface FixtureSwitch {
  readonly name: string;
  readonly kind: 'leak' | 'decoy';
  readonly title: string;
  readonly on: boolean;
  /** What must turn red when this switch is on, written by hand. */
  readonly expect: readonly Expected[];
}

export interface Expected {
  readonly check: string;
  readonly resource?: string;
  readonly view?: string;
  readonly operation: string;
  readonly form?: string;
  /** Only where the attack says the victim's tenant in these selectors; without: in its own. */
  readonly swap?: string;
  readonly reason: string;
  /** `both`, or `attacker>victim`: tenants, or a principal and a tenant. */
  readonly direction: string;
}

/**
 * Opens the target of a scenario, starting it where the scenario says how. A running system may be given data by a command.
 * @throws UserError where it cannot be had; nothing of it is left then
 */
export async function startTarget(source: TargetSource, options: TargetOptions): Promise<StartedTarget> {
  const { target } = source;
  switch (target.kind) {
    case 'fixture':
      return given(await startFixture({ fixture: target.fixture, file: source.file }, options), source, options);
    case 'command':
      return (await import('./command.js')).startCommand(source, target, options);
    case 'container':
      return (await import('./containers.js')).startContainers(source, target, options);
    case 'compose':
      return (await import('./compose.js')).startCompose(source, target, options);
    case 'url':
      return given(await openUrl(target), source, options);
  }
}

/** Loads what is to be loaded into a system that brings no containers of ours. */
async function given(opened: StartedTarget, { file, target }: TargetSource, options: TargetOptions) {
  if (!target.load?.length) return opened;
  const { loadAll } = await import('./load.js');
  const { secrets = [], say = () => {}, signal = new AbortController().signal } = options;
  const env = { ...options.env, TARGET_URL: opened.url };
  try {
    await loadAll(target.load, 'after', { file, idOf: () => undefined, words: {}, env, secrets, say, signal });
  } catch (error) {
    await opened.stop();
    throw error;
  }
  return opened;
}

/**
 * Removes containers, networks and volumes that dead runs of this machine left in the engine; with `kept` also what
 * `--keep` left, with `olderMs` also what runs of other machines left so long ago.
 * @throws UserError engine-missing
 */
export async function sweepContainers(
  env: TargetOptions['env'],
  which: { readonly kept?: boolean; readonly olderMs?: number },
): Promise<Swept> {
  const { openEngine } = await import('./engine.js');
  const { sweep } = await import('./sweep.js');
  return sweep(await openEngine(env), which);
}

export { lastWords } from './log.js';
