import { expect, test } from '@playwright/test';
import { pageKind } from '../../src/detect/page.js';

const html = { 'content-type': 'text/html; charset=utf-8' };
const JUST_A_MOMENT = '<html><head><title>Just a moment...</title></head><script>window._cf_chl_opt={}</script></html>';
const SIGN_IN = '<form action="/login"><input name="user"><input name="pw" type="password"></form>';

type Kind = ReturnType<typeof pageKind>;
type Row = readonly [
  title: string,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
  kind: Kind,
];

const TABLE: readonly Row[] = [
  ['a Cloudflare challenge with 503', 503, html, JUST_A_MOMENT, 'challenge'],
  ['a Cloudflare challenge with 200', 200, html, JUST_A_MOMENT, 'challenge'],
  ['a Cloudflare challenge with 403', 403, html, JUST_A_MOMENT, undefined],
  ['what Cloudflare says in a header', 429, { 'cf-mitigated': 'challenge' }, '', 'challenge'],
  ['what AWS WAF says in a header', 202, { 'x-amzn-waf-action': 'challenge' }, '', 'challenge'],
  ['AWS WAF', 200, html, '<script>window.gokuProps = {"key":"x"}</script>', 'challenge'],
  ['Akamai', 503, html, 'Access Denied. Reference&#32;&#35;18&#46;9ac31002&#46;1700000000&#46;1a', 'challenge'],
  ['DataDome', 200, html, '<script src="https://ct.captcha-delivery.com/c.js"></script>', 'challenge'],
  ['PerimeterX', 200, html, '<div id="px-captcha-wrapper"></div>', 'challenge'],
  ['Imperva', 200, html, '<iframe src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1"></iframe>', 'challenge'],
  ['another one, by its words', 200, html, '<title>Security check</title>', 'challenge'],
  ['another one, by its sentence', 429, html, '<p>Please verify that you are not a robot</p>', 'challenge'],
  [
    'an ordinary page watched by Cloudflare and Imperva',
    200,
    html,
    '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script><script src="/_Incapsula_Resource?SWJIYLWA=7"></script>',
    undefined,
  ],
  ['a large page with a captcha in a form', 200, html, `${'<p>text</p>'.repeat(3000)} complete the captcha`, undefined],
  [
    'JSON that speaks of a captcha',
    200,
    { 'content-type': 'application/json' },
    '{"a":"complete the captcha"}',
    undefined,
  ],
  ['a sign-in page', 200, html, SIGN_IN, 'sign-in'],
  ['a sign-in page without quotes', 200, html, '<INPUT TYPE=password NAME=p>', 'sign-in'],
  ['a sign-in page with 503', 503, html, SIGN_IN, undefined],
  ['a sign-in page with 401', 401, html, SIGN_IN, undefined],
  ['an HTML 404', 404, html, '<title>404</title>', undefined],
  ['an ordinary page', 200, html, '<p>The password is not here: type="password"</p>', undefined],
  ['a JSON record', 200, { 'content-type': 'application/json' }, '{"html":"<input type=password>"}', undefined],
  ['an answer without a type', 200, {}, SIGN_IN, undefined],
];
for (const [title, status, headers, text, kind] of TABLE) {
  test(`${title} is ${kind ?? 'no such page'}`, () => {
    expect(pageKind({ status, headers, text })).toBe(kind);
  });
}
