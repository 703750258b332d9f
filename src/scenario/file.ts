import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { userError } from './complaints.js';

const MOST_BYTES = 1024 ** 2;

/**
 * Text of a scenario file.
 * @throws UserError file-unreadable, file-too-large, file-encoding
 */
export async function readScenarioText(file: string): Promise<string> {
  const facts = await factsOf(file);
  if (!facts.isFile()) throw unreadable(file, 'it is not a file');
  if (facts.size > MOST_BYTES) {
    const met = `${(Number(facts.size) / MOST_BYTES).toFixed(1)} MB`;
    throw userError({
      code: 'file-too-large',
      headline: `${file} is too large for a scenario`,
      met,
      allowed: ['1 MB'],
    });
  }
  const content = await readFile(file).catch((cause: unknown) => {
    throw unreadable(file, reasonOf(cause));
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw userError({ code: 'file-encoding', headline: `${file} is not UTF-8 text` });
  }
}

/**
 * Scenario files among files and folders, in the order named, each folder sorted. A file that is named is taken as it is.
 * @throws UserError file-unreadable, no-scenario
 */
export async function findScenarios(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(scenariosAt));
  return [...new Set(found.flat())];
}

async function scenariosAt(path: string): Promise<readonly string[]> {
  if (!(await factsOf(path)).isDirectory()) return [path];
  const names = await readdir(path).catch((cause: unknown) => {
    throw unreadable(path, reasonOf(cause));
  });
  const files = names.filter((name) => /\.ya?ml$/i.test(name)).sort();
  if (files.length === 0) throw userError({ code: 'no-scenario', headline: `${path} holds no scenario` });
  return files.map((name) => join(path, name));
}

async function factsOf(path: string): Promise<Awaited<ReturnType<typeof stat>>> {
  return stat(path).catch((cause: unknown) => {
    throw unreadable(path, reasonOf(cause));
  });
}

function unreadable(path: string, reason: string): Error {
  return userError({ code: 'file-unreadable', headline: `${path} cannot be read: ${reason}` });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
};

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return REASONS[code] ?? (code || String(cause));
}
