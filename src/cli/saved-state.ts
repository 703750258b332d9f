import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Session } from '../auth/session.js';
import { UserError } from '../errors.js';
import type { Principal } from '../model.js';
import { REPORTS } from './result-folder.js';

/** Cookies and local storage of one session, as Playwright's `storageState` reads them. Only its owner may read the file. */
export async function saveState(file: string, { state }: Session): Promise<void> {
  if (!state) throw new TypeError('a session that was opened by a browser has no state');
  const whole = resolve(file);
  const beside = join(dirname(whole), `.${basename(whole)}.${process.pid}`);
  try {
    // A new file, so that it is never readable by others, whatever stood there before.
    await writeFile(beside, `${JSON.stringify(state.kept, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(beside, whole);
  } catch (error) {
    await rm(beside, { force: true });
    const met = error instanceof Error ? error.message : String(error);
    throw new UserError({ code: 'output-not-writable', headline: `${file} cannot be written`, met });
  }
}

/**
 * Whose state goes into which file, before anybody signs in.
 * @throws UserError `state-refused` where it is not one person's, or would lie where reports are handed on
 */
export function demandState(file: string, principals: readonly Principal[], scheme: string | undefined): string {
  const refuse = (headline: string, hint: string): UserError =>
    new UserError({ code: 'state-refused', headline, met: file, hint });
  if (principals.length !== 1)
    throw refuse('`--state` is one person’s', 'Name the person, as in: --principal acme.admin');
  if (scheme === undefined)
    throw refuse(
      'nobody signs in by a browser',
      'Add a scheme with `browser` to `auth`; other sessions have no such state.',
    );
  if (isAmongReports(resolve(file)))
    throw refuse('the file would lie in a folder of reports, which are handed on', 'Name a place outside of it.');
  return scheme;
}

/** In a folder with a result, or below one; and in the folder where results go by themselves. */
function isAmongReports(file: string): boolean {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'result.ndjson')) || folder === resolve(REPORTS)) return true;
    if (folder === dirname(folder)) return false;
  }
}
