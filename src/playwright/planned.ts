import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../installation.js';
import type { Settings } from './settings.js';

/** What tests are declared from. */
export interface PlannedScenario {
  readonly file: string;
  /** Hash of the file's text. */
  readonly hash: string;
  readonly name: string;
  /** In the order in which they are asked. */
  readonly cases: readonly PlannedTest[];
}

export interface PlannedTest {
  readonly id: string;
  /** Unique within resource and check. */
  readonly title: string;
  readonly resource: string;
  readonly check: string;
  readonly tags: readonly string[];
}

export type Planned = { readonly scenarios: readonly PlannedScenario[] } | { readonly error: string };

/**
 * The plan of a call, without waiting for anything: test files that are CommonJS cannot await while they declare. A process
 * of its own reads the scenarios, once per test run; workers, which are started anew after every failure, find its answer.
 * @throws Error with what is wrong with a scenario, as `partywall validate` would say it
 */
export function planOf(settings: Settings): readonly PlannedScenario[] {
  const file = join(settings.stage, 'plan.json');
  const known = read(file);
  if (known && 'scenarios' in known && known.scenarios.every(isCurrent)) return known.scenarios;
  mkdirSync(settings.stage, { recursive: true, mode: 0o700 });
  writeFileSync(join(settings.stage, 'settings.json'), JSON.stringify(settings));
  if (!process.send) process.once('exit', () => sweepStage(settings.stage));
  const script = join(packageRoot(), 'dist', 'src', 'playwright', 'planning.js');
  const { stderr } = spawnSync(process.execPath, [script, settings.stage], { encoding: 'utf8', cwd: settings.cwd });
  const planned = read(file);
  if (planned && 'scenarios' in planned) return planned.scenarios;
  throw new Error(planned?.error ?? `the scenarios could not be planned: ${stderr}`);
}

/** Once there is a conductor, it sweeps. */
function sweepStage(stage: string): void {
  if (!existsSync(join(stage, 'conductor'))) rmSync(stage, { recursive: true, force: true });
}

/** A file that was changed while the UI mode watches it is planned anew. */
function isCurrent({ file, hash }: PlannedScenario): boolean {
  return existsSync(file) && createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16) === hash;
}

function read(file: string): Planned | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isPlanned(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Our own process wrote it. */
function isPlanned(value: unknown): value is Planned {
  return typeof value === 'object' && value !== null && ('scenarios' in value || 'error' in value);
}
