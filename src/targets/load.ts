import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { UserError } from '../errors.js';
import type { Load } from '../model.js';
import { fileMissing } from './container.js';
import type { ContainerEngine } from './engine.js';
import { createLog, lastWords, type NamedValue } from './log.js';
import { filledIn, type Words } from './prepared-service.js';

/** Where data go, and what is known there. */
export interface Loading {
  /** Undefined where nothing runs in containers. */
  readonly engine?: ContainerEngine;
  /** Path of the scenario. */
  readonly file: string;
  /** Container of each service. */
  readonly idOf: (service: string) => string | undefined;
  /** Meant for what runs here. */
  readonly words: Words;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: readonly NamedValue[];
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** @throws UserError load-failed, target-file-missing */
export async function loadAll(loads: readonly Load[] = [], when: Load['when'], loading: Loading): Promise<void> {
  for (const load of loads.filter((one) => one.when === when)) {
    if ('sql' in load) await loadSql(load, loading);
    else if (load.into === undefined) await runHere(load.run, loading);
    else await runInside(load.run, load.into, loading);
  }
}

/** The client that the image of the database brings, as the user it was set up with. */
const CLIENT = `
if [ -z "$MARIADB_ROOT_PASSWORD$MYSQL_ROOT_PASSWORD" ] && command -v psql >/dev/null; then
  PGPASSWORD="$POSTGRES_PASSWORD" exec psql -q -v ON_ERROR_STOP=1 -U "\${POSTGRES_USER:-postgres}" -d "\${POSTGRES_DB:-\${POSTGRES_USER:-postgres}}"
fi
client=$(command -v mariadb || command -v mysql) || { echo "neither psql nor mariadb nor mysql is in this image" >&2; exit 127; }
user=\${MARIADB_USER:-\${MYSQL_USER:-root}}
if [ "$user" = root ]; then password=\${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}; else password=\${MARIADB_PASSWORD:-$MYSQL_PASSWORD}; fi
MYSQL_PWD="$password" exec "$client" -u "$user" "\${MARIADB_DATABASE:-$MYSQL_DATABASE}"
`;

async function loadSql(
  { sql, into }: { readonly sql: string; readonly into: string },
  loading: Loading,
): Promise<void> {
  const file = resolve(dirname(loading.file), sql);
  if (!(await stat(file).catch(() => undefined))?.isFile()) throw fileMissing(file);
  loading.say(`loading ${sql} into ${into}`);
  const { code, output } = await execute({ into, command: ['sh', '-c', CLIENT], input: file }, loading);
  if (code !== 0) throw failed(`${sql} could not be loaded into ${into}`, `exit code ${code}`, output, loading);
}

async function runInside(run: readonly string[], into: string, loading: Loading): Promise<void> {
  const command = run.map((word) => filledIn(word, loading.words));
  loading.say(`running ${run[0]} in ${into}`);
  const { code, output } = await execute({ into, command }, loading);
  if (code !== 0) throw failed(`\`${run[0]}\` failed in ${into}`, `exit code ${code}`, output, loading);
}

interface Execution {
  readonly into: string;
  readonly command: readonly string[];
  /** File that it reads as its standard input. */
  readonly input?: string;
}

async function execute({ into, command, input }: Execution, { engine, idOf }: Loading) {
  const id = idOf(into);
  if (!engine || id === undefined)
    throw new UserError({ code: 'load-failed', headline: `there is no container of the service ${into}`, met: into });
  const { dockerode } = engine.container;
  const execution = await dockerode.getContainer(id).exec({
    Cmd: [...command],
    AttachStdin: input !== undefined,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await execution.start({ hijack: true, stdin: input !== undefined });
  const said = new PassThrough();
  const log = createLog();
  log.follow(said);
  dockerode.modem.demuxStream(stream, said, said);
  const ended = new Promise<void>((done) =>
    stream
      .once('end', done)
      .once('close', done)
      .once('error', () => done()),
  );
  if (input !== undefined) createReadStream(input).pipe(stream);
  await ended;
  const { ExitCode } = await execution.inspect();
  return { code: ExitCode, output: log.text() };
}

const LONGEST_MS = 600_000;

async function runHere(run: readonly string[], loading: Loading): Promise<void> {
  const [program = '', ...args] = run.map((word) => filledIn(word, loading.words));
  const { file, env, signal } = loading;
  loading.say(`running ${program}`);
  const options = { cwd: dirname(resolve(file)), env: { ...env }, timeout: LONGEST_MS, signal };
  const output = await new Promise<{ readonly error: Error | null; readonly text: string }>((done) => {
    execFile(program, args, options, (error, stdout, stderr) => done({ error, text: stdout + stderr }));
  });
  if (output.error) throw failed(`\`${program}\` failed`, reasonOf(output.error), output.text, loading);
}

function reasonOf(error: Error & { readonly code?: unknown; readonly killed?: boolean }): string {
  if (error.code === 'ENOENT') return 'it was not found (a relative path is read from the folder of the scenario)';
  if (error.killed) return `it did not end within ${LONGEST_MS / 1000} s`;
  return error.name === 'AbortError' ? 'it was interrupted' : `exit code ${String(error.code)}`;
}

function failed(headline: string, met: string, output: string, { secrets }: Loading): UserError {
  const hint = lastWords(output, secrets) || 'It wrote nothing.';
  return new UserError({ code: 'load-failed', headline: `data could not be loaded: ${headline}`, met, hint });
}
