import { expect, test } from '@playwright/test';
import { CHECKS } from '../../src/checks/index.js';
import { toolVersion } from '../../src/installation.js';
import { partywall, SHOP } from './partywall.js';

const COMMANDS = ['run', 'plan', 'validate', 'report', 'merge', 'cleanup', 'demo', 'checks', 'session'];

test('help names every command and every exit code', async () => {
  const { code, stdout } = await partywall(['--help']);
  expect(code).toBe(0);
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  for (const exit of [0, 1, 2, 3]) expect(stdout).toMatch(new RegExp(`^  ${exit}  `, 'm'));
});

for (const command of COMMANDS) {
  test(`help of ${command} shows examples`, async () => {
    const { code, stdout } = await partywall([command, '--help']);
    expect({ code, examples: stdout.includes(`partywall ${command}`) }).toEqual({ code: 0, examples: true });
  });
}

test('the version is that of the package', async () => {
  expect(await partywall(['--version'])).toEqual({ code: 0, stdout: `${toolVersion()}\n`, stderr: '' });
});

const MISTAKES: readonly (readonly [title: string, args: readonly string[], stderr: RegExp])[] = [
  ['an unknown command', ['rnu'], /unknown command 'rnu'\n\(Did you mean run\?\)/],
  ['an unknown option', ['run', SHOP, '--seeed', '1'], /unknown option '--seeed'\n\(Did you mean --seed\?\)/],
  ['no scenario', ['run'], /missing required argument 'file'/],
  ['a scenario that does not exist', ['run', 'no-such.yaml'], /error\[file-unreadable\]: no-such\.yaml/],
  ['a number that is none', ['run', SHOP, '--concurrency', 'many'], /It must be a whole number, 1 or more/],
  ['an empty number', ['run', SHOP, '--seed', ''], /It must be a whole number, 0 or more/],
  ['a rate of nothing', ['run', SHOP, '--rate', '0'], /It must be a number greater than 0/],
  ['an allowance over 100 %', ['run', SHOP, '--allow-inconclusive', '101%'], /a share of the planned ones/],
  ['a gate that does not exist', ['run', SHOP, '--fail-on', 'smoke'], /Allowed choices are leak, oracle, contract/],
  [
    'a format that does not exist',
    ['run', SHOP, '--report', 'pdf'],
    /error\[unknown-format\].*\n {2}met: pdf\n {2}allowed: html, junit, json/,
  ],
  [
    'a check that does not exist',
    ['plan', SHOP, '--check', 'object-raed-foreign'],
    /error\[unknown-check\][\s\S]*did you mean object-read-foreign\?/,
  ],
  [
    'a resource that does not exist',
    ['plan', SHOP, '--resource', 'ordr'],
    /error\[unknown-resource\][\s\S]*did you mean order\?/,
  ],
  ['a case that does not exist', ['plan', SHOP, '--case', 'a/b'], /error\[unknown-case\]/],
  ['a principal that does not exist', ['session', SHOP, '--principal', 'acme.root'], /error\[unknown-principal\]/],
  [
    'a switch that does not exist',
    ['run', SHOP, '--switch', 'read-unscopd'],
    /error\[unknown-switch\][\s\S]*did you mean read-unscoped\?/,
  ],
  [
    'an environment file that does not exist',
    ['validate', SHOP, '--env-file', 'no-such.env'],
    /error\[env-file-unreadable\][\s\S]*ENOENT/,
  ],
  ['a shard that is none', ['run', SHOP, '--shard', '3/2'], /It must be a shard of how many, counted from 1: 2\/5\./],
  ['a shard counted from 0', ['run', SHOP, '--shard', '0/2'], /It must be a shard of how many/],
  ['nothing to merge', ['merge', 'no-such-folder'], /error\[result-missing\]/],
  ['a result that does not exist', ['report', 'no-such-folder'], /error\[result-missing\]/],
  ['no ledger', ['cleanup', SHOP, '--out', 'no-such-folder'], /error\[ledger-missing\]/],
];
for (const [title, args, complaint] of MISTAKES) {
  test(`${title} is said plainly, with exit code 3 and without a stack`, async () => {
    const { code, stdout, stderr } = await partywall(args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(complaint);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
}

test('checks lists the whole catalogue, and tells all about one', async () => {
  const all = await partywall(['checks']);
  expect(
    all.stdout
      .split('\n')
      .slice(0, CHECKS.length)
      .map((line) => line.split(' ')[0]),
  ).toEqual(CHECKS.map(({ facts }) => facts.id));
  const one = await partywall(['checks', 'object-read-foreign', '--json']);
  expect(JSON.parse(one.stdout)).toEqual(CHECKS.find(({ facts }) => facts.id === 'object-read-foreign')?.facts);
});

test('validate counts what is there and needs no system', async () => {
  expect(await partywall(['validate', SHOP])).toEqual({
    code: 0,
    stdout: `ok  ${SHOP}: 2 tenants, 2 users, 0 operators, 1 resource, 5 operations, 0 views\n`,
    stderr: '',
  });
});

test('plan lists each case with its legs, and every request with its count', async () => {
  const { code, stdout } = await partywall([
    'plan',
    SHOP,
    '--case',
    'object-read-foreign/order/acme.admin>globex',
    '--json',
  ]);
  const plan: unknown = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(plan).toMatchObject({
    scenario: 'Shop',
    cases: [{ id: 'object-read-foreign/order/acme.admin>globex', lane: 'shared' }],
    requests: [{ request: 'GET /orders/{id}', attacks: 1, writes: false }],
    seeds: [{ resource: 'order', records: 6, requests: ['POST /orders'] }],
  });
});

test('session prints exports that a shell can read, for the principal asked for', async () => {
  const { code, stdout } = await partywall(['session', SHOP, '--principal', 'globex.admin']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# globex\.admin.*\nexport PARTYWALL_GLOBEX_ADMIN_TOKEN='[0-9a-f-]{36}'\n$/);
});
