import { UserError } from '../errors.js';
import type { FixtureControl, FixtureSwitch } from './index.js';

/** The other side of a fixture's control server: `GET /switches`, `PUT /switches`, `POST /reset`. */
export function createControl(control: string): FixtureControl {
  const base = control.replace(/\/+$/, '');
  return {
    switches: async () => switchesOf(await ask(`${base}/switches`, { method: 'GET' })),
    setSwitches: async (names) => {
      await ask(`${base}/switches`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ on: names }),
      });
    },
    reset: async () => {
      await ask(`${base}/reset`, { method: 'POST' });
    },
  };
}

async function ask(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (answer.ok) return text === '' ? undefined : JSON.parse(text);
  throw new UserError({
    code: 'fixture-refused',
    headline: `the fixture refused ${init.method} ${new URL(url).pathname} with ${answer.status}`,
    met: refusalOf(text),
  });
}

/** The control server says `{ error, met, nearest }`; anything else is shown as it came. */
function refusalOf(text: string): string {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('error' in value)) return text.slice(0, 200);
  return 'met' in value ? `${value.error}: ${value.met}` : String(value.error);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function switchesOf(value: unknown): readonly FixtureSwitch[] {
  if (typeof value !== 'object' || value === null || !('switches' in value) || !Array.isArray(value.switches)) {
    throw new Error('GET /switches of the fixture answered without `switches`');
  }
  return value.switches.filter(isSwitch);
}

function isSwitch(value: unknown): value is FixtureSwitch {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'kind' in value &&
    (value.kind === 'leak' || value.kind === 'decoy') &&
    'expect' in value &&
    Array.isArray(value.expect)
  );
}
