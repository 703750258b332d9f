import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { html } from '../../../src/reporters/html/page.js';
import { readResult } from '../../../src/reporters/result.js';
import { GOLDEN, golden } from '../golden.js';
import { CANARY, linesOf, sampleLines, textOf } from '../sample.js';

for (const name of GOLDEN) {
  test(`${name}: the policy allows exactly the one style sheet and the one script of the file`, async () => {
    const page = await textOf(html.render(golden(name)));
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const hashes = [...page.matchAll(/<(?:style|script)>([\s\S]*?)<\/(?:style|script)>/g)].map(([, text = '']) =>
      sha256(text),
    );
    expect(hashes.length).toBe(2);
    expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${hashes[0]}'`,
      `script-src 'sha256-${hashes[1]}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  test(`${name}: every anchor exists once and every inner link leads to one`, async () => {
    const page = markupOf(await textOf(html.render(golden(name))));
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id);
    const links = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, id = '']) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test(`${name}: nothing is loaded, and links lead only to the weakness catalogue`, async () => {
    const page = markupOf(await textOf(html.render(golden(name))));
    const tags = [...page.matchAll(/<[a-z][^>]*>/g)].map(([tag]) => tag);
    expect(tags.filter((tag) => / (?:src|srcset|style|action|on[a-z]+)=/.test(tag))).toEqual([]);
    const outward = tags.flatMap((tag) => / href="([^#"][^"]*)"/.exec(tag)?.[1] ?? []);
    expect(outward.filter((href) => !/^https:\/\/cwe\.mitre\.org\/data\/definitions\/\d+\.html$/.test(href))).toEqual(
      [],
    );
  });
}

test('what a failing case rests on is all there', async () => {
  const page = await textOf(html.render(golden('leaky')));
  for (const part of [
    'The wall is open in 5 places',
    '= 25 planned',
    'a record cannot be read by another tenant&#39;s user who knows its identifier',
    '<mark>pwk3t9xv2qmcb2c9j4f6h1m7s3t5x8</mark>',
    '<mark>cHdrM3Q5eHYycW1jYTdiMWgwZDJmNW44cjR3Nno5</mark>',
    '&quot;$PARTYWALL_ACME_ADMIN_TOKEN&quot;',
    'eval &quot;$(npx partywall session scenarios/sales-crm.yaml)&quot;',
    '<code>WHERE id = $1 AND tenant_id = $2</code>',
    'CWE-639',
    'refused, but done',
    'seen 1 of 2',
    'existence-status-oracle/call/acme.admin&gt;globex',
    'gone before clean-up: deleted by an attack',
    'Retry-After 120',
    'calls.read.unscoped, quotes.delete.first',
  ])
    expect(page).toContain(part);
});

test('a run that was killed says what is missing', async () => {
  const page = await textOf(html.render(golden('killed')));
  expect(page).toContain('The run was killed: the last line of its result (line 11) is cut off.');
  expect(page).toContain('32 never reported');
  expect(page).toContain('partywall cleanup');
});

test('findings come before unproved cases, these before passes, and worst first', async () => {
  const page = await textOf(html.render(golden('leaky')));
  const order = [
    'id="findings"',
    'sev critical',
    'sev high',
    'sev medium',
    'sev low',
    'id="unproved"',
    'id="map"',
    'id="cases"',
    'id="skipped"',
    'id="cleanup"',
  ];
  const places = order.map((part) => page.indexOf(part, page.indexOf('id="findings"')));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test('every sighting without its exact hit is still highlighted by the look of a canary', async () => {
  const lines = sampleLines({ cases: 1, leakEvery: 1 }).map((line) => line.replace(`,"hit":"${CANARY}"`, ''));
  expect(await textOf(html.render(readResult(linesOf(lines))))).toContain(`<mark>${CANARY}</mark>`);
});

test('2,000 cases, one in ten failing, stay under 3 MB and come in parts', async () => {
  const result = readResult(linesOf(sampleLines({ cases: 2000, leakEvery: 10 })));
  let size = 0;
  let parts = 0;
  for await (const part of html.render(result)) {
    size += Buffer.byteLength(part);
    parts += 1;
  }
  expect(size).toBeLessThan(3_000_000);
  expect(parts).toBeGreaterThan(20);
});

/** The page without our own style sheet and without our own script, which is the last. */
function markupOf(page: string): string {
  return page.slice(0, page.lastIndexOf('<script>')).replace(/<style>[\s\S]*?<\/style>/, '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
