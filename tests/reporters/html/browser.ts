import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const PLACES = [
  process.env.PARTYWALL_BROWSER,
  chromium.executablePath(),
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where a Chromium is, if there is one; `PARTYWALL_BROWSER` names another. */
export const CHROMIUM: string | undefined = PLACES.find((place) => place !== undefined && existsSync(place));

/** What a test that needs one says when it is skipped. */
export const NO_BROWSER = 'needs a browser: install Chromium, or name one with PARTYWALL_BROWSER';

export const LAUNCH = { executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-background-networking'] };
