import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../../errors.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Where a Chromium is that can be driven: the one that `PARTYWALL_BROWSER` names, Playwright's own, or one that is
 * installed (Chromium, Chrome, Edge).
 * @throws UserError `no-browser` where there is none, with how to get one
 */
export function findBrowser(env: Env, playwrightsOwn: string, exists: (path: string) => boolean = existsSync): string {
  const named = env.PARTYWALL_BROWSER;
  if (named) {
    if (exists(named)) return named;
    throw noBrowser('PARTYWALL_BROWSER names a program that is not there', named);
  }
  const found = [playwrightsOwn, ...onPath(env), ...usual(env)].find((path) => path !== '' && exists(path));
  if (found) return found;
  throw noBrowser('a browser is needed, and no Chromium, Chrome or Edge was found');
}

function noBrowser(headline: string, met?: string): UserError {
  const hint =
    'Get one with `npx playwright install chromium`, or name an installed one: PARTYWALL_BROWSER=/path/to/chrome';
  return new UserError({ code: 'no-browser', headline, hint, ...(met === undefined ? {} : { met }) });
}

const PROGRAMS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
];

function onPath(env: Env): readonly string[] {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const ending = process.platform === 'win32' ? '.exe' : '';
  return PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program + ending)));
}

/** Where installers put them that tell no PATH. */
function usual(env: Env): readonly string[] {
  const windows = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].flatMap((root) =>
    root
      ? [`${root}\\Google\\Chrome\\Application\\chrome.exe`, `${root}\\Microsoft\\Edge\\Application\\msedge.exe`]
      : [],
  );
  return [
    '/snap/bin/chromium',
    '/opt/google/chrome/chrome',
    '/opt/microsoft/msedge/msedge',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ...windows,
  ];
}
