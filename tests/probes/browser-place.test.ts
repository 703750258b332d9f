import { expect, test } from '@playwright/test';
import { UserError } from '../../src/errors.js';
import { findBrowser } from '../../src/probes/browser/place.js';

const CASES: readonly (readonly [
  title: string,
  env: Record<string, string>,
  there: readonly string[],
  found: string,
])[] = [
  [
    'the one that is named comes first',
    { PARTYWALL_BROWSER: '/my/chrome' },
    ['/my/chrome', '/own/chrome'],
    '/my/chrome',
  ],
  ["Playwright's own comes before installed ones", { PATH: '/bin' }, ['/own/chrome', '/bin/chromium'], '/own/chrome'],
  [
    'an installed one is found on the path',
    { PATH: '/bin:/opt/bin' },
    ['/opt/bin/google-chrome'],
    '/opt/bin/google-chrome',
  ],
  ['Edge will do', { PATH: '/bin' }, ['/bin/microsoft-edge'], '/bin/microsoft-edge'],
  [
    'an application that is on no path is found',
    {},
    ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
];

for (const [title, env, there, found] of CASES) {
  test(title, () => {
    expect(findBrowser(env, '/own/chrome', (path) => there.includes(path))).toBe(found);
  });
}

test('where there is none, one sentence says how to get one', () => {
  expect(factsOf(() => findBrowser({ PATH: '/bin' }, '/own/chrome', () => false))).toEqual({
    code: 'no-browser',
    headline: 'a browser is needed, and no Chromium, Chrome or Edge was found',
    hint: 'Get one with `npx playwright install chromium`, or name an installed one: PARTYWALL_BROWSER=/path/to/chrome',
  });
});

test('one that is named and not there is an error, whatever else is installed', () => {
  expect(
    factsOf(() => findBrowser({ PARTYWALL_BROWSER: '/gone' }, '/own/chrome', (path) => path !== '/gone')),
  ).toMatchObject({
    code: 'no-browser',
    met: '/gone',
  });
});

function factsOf(find: () => string): unknown {
  try {
    return find();
  } catch (error) {
    if (error instanceof UserError) return error.facts;
    throw error;
  }
}
