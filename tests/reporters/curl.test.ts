import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { curlOf } from '../../src/reporters/curl.js';
import { sentRequest } from './sample.js';

const LINES: readonly (readonly [title: string, request: ReturnType<typeof sentRequest>, line: string])[] = [
  [
    'a redacted header names its variable',
    sentRequest(),
    `curl -sS -i -H 'accept: application/json' -H 'authorization: Bearer '"$PARTYWALL_ACME_ADMIN_TOKEN" --globoff --path-as-is --url http://crm.example/api/calls/71`,
  ],
  [
    'a body and a method',
    sentRequest({ method: 'PATCH', headers: { 'content-type': 'application/json' }, body: `{"name":"O'Hara"}` }),
    `curl -sS -i -X PATCH -H 'content-type: application/json' --data-raw '{"name":"O'\\''Hara"}' --globoff --path-as-is --url http://crm.example/api/calls/71`,
  ],
  [
    'an empty header, a body without a type, and names in address and body',
    sentRequest({
      method: 'POST',
      headers: { 'x-empty': '', 'content-length': '9' },
      url: 'http://crm.example/?key=<redacted:KEY>',
      body: '<redacted:PASSWORD>',
    }),
    `curl -sS -i -X POST -H 'x-empty;' -H Content-Type: --data-raw "$PASSWORD" --globoff --path-as-is --url 'http://crm.example/?key='"$KEY"`,
  ],
  [
    'the host by which the target was asked',
    sentRequest({ headers: { host: 'acme.crm.example' }, url: 'http://127.0.0.1:3000/api/calls/71' }),
    `curl -sS -i -H 'Host: acme.crm.example' --globoff --path-as-is --url http://127.0.0.1:3000/api/calls/71`,
  ],
  [
    'over TLS the host is a name to ask for, and the address stands beside it',
    sentRequest({ headers: { host: 'acme.crm.example' }, url: 'https://127.0.0.1/api/calls/71?a=1' }),
    `curl -sS -i --connect-to ::127.0.0.1:443 --globoff --path-as-is --url 'https://acme.crm.example/api/calls/71?a=1'`,
  ],
  [
    'HEAD waits for no body',
    sentRequest({ method: 'HEAD', headers: {} }),
    'curl -sS --head --globoff --path-as-is --url http://crm.example/api/calls/71',
  ],
];

for (const [title, request, line] of LINES) {
  test(title, () => {
    expect(curlOf(request)).toBe(line);
  });
}

const HOSTILE = [
  "'; touch pwned; '",
  '$(touch pwned)',
  '`touch pwned`',
  '"$HOME"',
  '\\',
  '!x',
  '-o/etc/passwd',
  '@/etc/passwd',
  'a\nb',
  '<redacted:x;id>',
  '*?[a]{b}~',
];

for (const text of HOSTILE) {
  test(`the shell reads ${JSON.stringify(text)} as that text alone`, () => {
    const line = curlOf(sentRequest({ method: text, headers: { 'x-a': text }, url: text, body: text }));
    const words = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line.replace(/^curl /, '')}`], {
      encoding: 'utf8',
    }).split('\0');
    expect(words.slice(0, -1)).toEqual([
      '-sS',
      '-i',
      '-X',
      text,
      '-H',
      `x-a: ${text}`,
      '-H',
      'Content-Type:',
      '--data-raw',
      text,
      '--globoff',
      '--path-as-is',
      '--url',
      text,
    ]);
  });
}

test('a redacted name is expanded by the shell and its value stays one word', () => {
  const line = curlOf(sentRequest({ headers: { authorization: 'Bearer <redacted:TOKEN>' } }));
  const script = `TOKEN='a b $c'; printf '%s\\n' ${line.replace(/^curl /, '')}`;
  expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\n')[3]).toBe(
    'authorization: Bearer a b $c',
  );
});
