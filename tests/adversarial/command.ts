import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from '@playwright/test';
import type { FindingLine, ResultLine, RunEnd } from '../../src/model.js';
import { start } from '../cli/partywall.js';
import { PASSWORD } from './office.js';
import type { Runner } from './runner.js';

/** What may differ from scenario to scenario; everything is YAML. */
export interface ScenarioParts {
  /** The resource `note`, indented by nothing. */
  readonly note?: string;
  /** Further top-level keys. */
  readonly more?: string;
  readonly auth?: string;
  /** Further users of acme: `, guest: { … }`. */
  readonly colleagues?: string;
}

const NOTE = 'path: /notes\njson: { title: "{{ canary }}" }';
const LOGIN = `login: POST /login
json: { email: "{{ user.email }}", password: "{{ user.password }}" }
token: $.token
whoami: { request: GET /me, at: $.company }`;

/** The text of a scenario for the office. `pairs` keeps to one direction unless a case says otherwise. */
export function scenarioText(
  url: string,
  { note = NOTE, more = PAIRS, auth = LOGIN, colleagues = '' }: ScenarioParts = {},
): string {
  return `partywall: 1
name: Office
target: { url: "${url}" }
auth:
${indented(auth, 2)}
tenants:
  acme: { users: { admin: ${person('acme.admin')}${colleagues} } }
  globex: { users: { admin: ${person('globex.admin')} } }
settle: 200ms
resources:
  note:
${indented(note, 4)}
${more}
`;
}

export const PAIRS = 'pairs: [[acme, globex]]';

export function person(who: string): string {
  return `{ email: ${who}@example.com, password: ${PASSWORD} }`;
}

function indented(text: string, by: number): string {
  return text.replace(/^/gm, ' '.repeat(by));
}

export interface Ran {
  readonly code: number | null;
  /** `check/resource.form` (with `/attacker>victim` where that is not acme.admin>globex) → `outcome/reason`. */
  readonly found: Readonly<Record<string, string>>;
  readonly findings: readonly FindingLine[];
  readonly notes: readonly string[];
  readonly end: RunEnd | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly out: string;
}

export interface Running {
  readonly pid: number;
  readonly out: string;
  readonly scenario: string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ran>;
}

/** Starts `partywall run` on a scenario of the office, as a user would. */
export async function startRun(text: string, args: readonly string[] = []): Promise<Running> {
  const { scenario, out } = await writeScenario(text);
  const { child, ended } = start(['run', scenario, '--out', out, '--seed', '1', ...args]);
  return {
    pid: child.pid ?? 0,
    out,
    scenario,
    kill: (signal) => child.kill(signal),
    ended: ended.then(async (all) => ({ ...all, out, ...(await readResult(join(out, 'result.ndjson'))) })),
  };
}

/** The same in a process that is kept for many: `printed` is what it said. */
export async function run(
  runner: Runner,
  text: string,
  args: readonly string[],
): Promise<Pick<Ran, 'code' | 'found' | 'findings' | 'notes' | 'end'> & { readonly printed: string }> {
  const { scenario, out } = await writeScenario(text);
  const { code, printed } = await runner.command(['run', scenario, '--out', out, '--seed', '1', ...args]);
  return { code, printed, ...(await readResult(join(out, 'result.ndjson'))) };
}

async function writeScenario(text: string) {
  const folder = await mkdtemp(test.info().outputPath('office-'));
  const scenario = join(folder, 'office.yaml');
  await writeFile(scenario, text);
  return { scenario, out: join(folder, 'out') };
}

async function readResult(file: string): Promise<Pick<Ran, 'found' | 'findings' | 'notes' | 'end'>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split('\n').flatMap(parsed);
  const last = new Map<string, FindingLine>();
  for (const line of lines) if (line.type === 'finding' || line.type === 'correction') last.set(line.case, line);
  const findings = [...last.values()];
  const found = Object.fromEntries(findings.map((one) => [shortName(one.case), `${one.outcome}/${one.reason}`]));
  const notes = lines.flatMap((line) => (line.type === 'note' ? line.text : []));
  return { found, findings, notes, end: lines.find((line): line is RunEnd => line.type === 'end') };
}

function parsed(line: string): readonly ResultLine[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

function shortName(id: string): string {
  return id.replace('/note', '').replace(/\/(?:acme\.admin|nobody|drifter)>globex$/, '');
}
