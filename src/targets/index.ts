import type { Target, TargetSettings } from '../model.js';
import { startFixture } from './fixture.js';
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
}

/** A system that answers, and the way to stop it where Partywall started it. */
export interface StartedTarget {
  readonly url: string;
  /** What the system says of itself (passwords, keys), for `${NAME}` in the scenario. */
  readonly env: Readonly<Record<string, string>>;
  /** Did Partywall start it? */
  readonly started: boolean;
  readonly fixture?: FixtureControl;
  readonly stop: () => Promise<void>;
  /** The last 64 KB it wrote to stderr. */
  readonly log: () => string;
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

/** Opens the target of a scenario, starting it where the scenario says how. Throws UserError where it cannot be had. */
export function startTarget(source: TargetSource, options: TargetOptions): Promise<StartedTarget> {
  return source.target.kind === 'fixture'
    ? startFixture({ fixture: source.target.fixture, file: source.file }, options)
    : openUrl(source.target);
}
