import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './settings.js';

/** What was left on a stage for the process that plays there. */
export function readSettings(stage: string): Settings {
  const value: unknown = JSON.parse(readFileSync(join(stage, 'settings.json'), 'utf8'));
  if (isSettings(value)) return value;
  throw new Error(`${stage} holds no settings`);
}

/** Our own process wrote it. */
function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && 'paths' in value && 'options' in value;
}
