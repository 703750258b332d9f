import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { asText, compileTemplate, isRecord } from '../scenario/template.js';
import { excerptOf, SignInError } from './error.js';
import type { Credentials, SignIn } from './sign-in.js';

/**
 * Signs in by a program of the user's: its standard output is `{ "headers": {…}, "cookies": […], "expires": "…" }`.
 * Run without a shell, in the folder of the scenario. Cookies are `Set-Cookie` lines, `name=value`, or `{ name, value, … }`.
 * @throws SignInError
 */
export async function command(signIn: SignIn): Promise<Credentials> {
  const [program = '', ...args] = (signIn.scheme.command ?? []).map((part) =>
    asText(compileTemplate(part).render(signIn.scope)),
  );
  const printed = parse(signIn, await run(signIn, program, args));
  const { cookies, context } = signIn;
  cookies?.absorb(cookieLines(printed.cookies), context.http.urlOf('/'));
  const headers = headersOf(printed.headers);
  const expiresAt = typeof printed.expires === 'string' ? Date.parse(printed.expires) : Number.NaN;
  return Number.isNaN(expiresAt) ? { headers } : { headers, expiresAt };
}

const TIMEOUT_MS = 60_000;
const OUTPUT_BYTES = 1_048_576;

function run(signIn: SignIn, program: string, args: readonly string[]): Promise<string> {
  const { env, redactor, scenario, signal } = signIn.context;
  const options = {
    cwd: dirname(scenario.file),
    env: { ...env },
    timeout: TIMEOUT_MS,
    maxBuffer: OUTPUT_BYTES,
    signal,
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const text = `\`${program}\` ${reasonOf(error)}`;
      reject(failed(signIn, text, excerptOf(stderr, redactor)));
    });
  });
}

function reasonOf(error: Error & { code?: unknown; killed?: boolean }): string {
  if (error.code === 'ENOENT') return 'was not found (a relative path is read from the folder of the scenario)';
  if (error.code === 'EACCES') return 'may not be run';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `printed more than ${OUTPUT_BYTES} bytes`;
  if (error.name === 'AbortError') return 'was interrupted';
  return error.killed ? `did not end within ${TIMEOUT_MS / 1000} s` : `ended with exit code ${String(error.code)}`;
}

function parse(signIn: SignIn, stdout: string): Record<string, unknown> {
  try {
    const printed: unknown = JSON.parse(stdout);
    if (isRecord(printed)) return printed;
  } catch {
    // Said below: what it printed may be a secret, so it is not shown.
  }
  throw failed(signIn, 'the command did not print one JSON object');
}

function failed(signIn: SignIn, text: string, excerpt = ''): SignInError {
  return new SignInError({
    code: 'sign-in-command',
    scenario: signIn.context.scenario,
    principal: signIn.principal,
    text,
    excerpt,
    hint: 'it must print { "headers": {…}, "cookies": […], "expires": "…" } and end with exit code 0',
  });
}

function headersOf(printed: unknown): Record<string, string> {
  const entries = isRecord(printed) ? Object.entries(printed) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), asText(value)]));
}

function cookieLines(printed: unknown): readonly string[] {
  if (isRecord(printed)) return Object.entries(printed).map(([name, value]) => `${name}=${asText(value)}; Path=/`);
  if (!Array.isArray(printed)) return [];
  return printed.flatMap((each: unknown) => {
    if (typeof each === 'string') return [each.includes(';') ? each : `${each}; Path=/`];
    return isRecord(each) && each.name !== undefined ? [lineOf(each)] : [];
  });
}

/** The shape in which browsers and Playwright export cookies; the domain is the target's. */
function lineOf(cookie: Record<string, unknown>): string {
  const path = typeof cookie.path === 'string' ? cookie.path : '/';
  return `${asText(cookie.name)}=${asText(cookie.value ?? '')}; Path=${path}`;
}
