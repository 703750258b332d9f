/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { html } from '../../../src/reporters/html/page.js';
import { GOLDEN, golden } from '../golden.js';
import { textOf } from '../sample.js';
import { CHROMIUM, LAUNCH, NO_BROWSER } from './browser.js';
import { faintTexts } from './contrast.js';

test.skip(CHROMIUM === undefined, NO_BROWSER);
test.describe.configure({ mode: 'default' });

let browser: Browser;
let folder: string;

test.beforeAll(async () => {
  browser = await chromium.launch(LAUNCH);
  folder = mkdtempSync(join(tmpdir(), 'partywall-report-'));
});

test.afterAll(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true });
});

test('hostile evidence runs nothing, asks nothing, leads nowhere and opens no dialog', async () => {
  const { page, seen } = await open('hostile', { javaScriptEnabled: true });
  await openAll(page);
  for (const target of await page.locator('mark, .fact, .case summary').all())
    await target.hover({ force: true, timeout: 1000 }).catch(() => undefined);
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
  expect(seen).toEqual([]);
  expect(
    await page.evaluate(() => [
      document.scripts.length,
      document.styleSheets.length,
      document.images.length,
      document.querySelectorAll('base, iframe, object, embed, meta[http-equiv=refresh], a[href^="javascript"]').length,
    ]),
  ).toEqual([1, 1, 0, 0]);
  expect(await page.locator('mark').first().textContent()).toBe('pwk3t9xv2qmcb2c9j4f6h1m7s3t5x8');
  await page.close();
});

test('the policy stops a script and a request that escaping might have let through', async () => {
  const { page, seen } = await open('hostile', { javaScriptEnabled: true });
  const refused = await page.evaluate(async () => {
    const script = document.createElement('script');
    const attempts = [() => (script.textContent = 'window.pwned = 1'), () => (document.body.innerHTML = '<b></b>')];
    const thrown = attempts.map((attempt) => {
      try {
        return String(attempt());
      } catch {
        return 'refused';
      }
    });
    document.body.append(script);
    return [
      ...thrown,
      await fetch('http://127.0.0.1:9/').then(
        () => 'sent',
        () => 'refused',
      ),
      'pwned' in window,
    ];
  });
  expect(refused).toEqual(['refused', 'refused', 'refused', false]);
  expect(seen).toEqual([]);
  await page.close();
});

for (const name of GOLDEN) {
  for (const width of [390, 1280]) {
    test(`${name}: at ${width} pixels the page never scrolls sideways, everything opened`, async () => {
      const { page } = await open(name, { viewport: { width, height: 844 } });
      await openAll(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await page.close();
    });
  }
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: every text has the contrast of WCAG 2.2 AA`, async () => {
    const { page, seen } = await open('leaky', { colorScheme });
    await openAll(page);
    expect(await page.evaluate(faintTexts)).toEqual([]);
    expect(seen).toEqual([]);
    await page.close();
  });
}

test('without script everything can be read and opened', async () => {
  const { page } = await open('leaky', { javaScriptEnabled: false });
  await expect(page.getByRole('search')).toBeHidden();
  const second = page.locator('#f1-2');
  await expect(second.locator('.judged')).toBeHidden();
  await second.locator('summary').first().click();
  await expect(second.locator('.judged')).toBeVisible();
  await page.close();
});

test('the filter shows what matches and opens where it is', async () => {
  const { page } = await open('leaky', {});
  await page.keyboard.press('/');
  await page.keyboard.type('contact acme.admin oracle');
  await expect(page.locator('.finding:visible')).toHaveCount(1);
  await expect(page.locator('.rows li:visible')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.locator('.finding:visible')).toHaveCount(10);
  await expect(page.locator('.rows li:visible')).toHaveCount(0);
  await page.close();
});

test('keys walk through the findings', async () => {
  const { page } = await open('leaky', {});
  const focused = (): Promise<string | undefined> => page.evaluate(() => document.activeElement?.id);
  const walked: (string | undefined)[] = [];
  for (const key of ['j', 'j', 'j', 'k']) {
    await page.keyboard.press(key);
    walked.push(await focused());
  }
  expect(walked).toEqual(['f1', 'f2', 'f3', 'f2']);
  await page.keyboard.press('o');
  await expect(page.locator('#f2-1 .judged')).toBeVisible();
  await page.close();
});

test('a mark in the map opens its case', async () => {
  const { page } = await open('leaky', {});
  const link = page.locator('.matrix a.chip.pass').first();
  const anchor = (await link.getAttribute('href')) ?? '';
  await expect(page.locator(anchor)).toBeHidden();
  await link.click();
  await expect(page.locator(anchor)).toBeVisible();
  await page.close();
});

/** Opens a rendered golden result and notes every request, dialog and message of the console. */
async function open(
  name: (typeof GOLDEN)[number],
  options: Parameters<Browser['newPage']>[0],
): Promise<{ readonly page: Page; readonly seen: readonly string[] }> {
  const address = pathToFileURL(join(folder, `${name}.html`)).href;
  writeFileSync(join(folder, `${name}.html`), await textOf(html.render(golden(name))));
  const page = await browser.newPage(options);
  const seen: string[] = [];
  page.on(
    'request',
    (request) => request.url().replace(/#.*/, '') === address || seen.push(`request ${request.url()}`),
  );
  page.on('dialog', (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on('pageerror', (error) => seen.push(`error ${error.message}`));
  await page.goto(address);
  return { page, seen };
}

async function openAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const part of document.querySelectorAll('details')) part.open = true;
  });
}
