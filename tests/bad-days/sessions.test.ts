import { expect } from '@playwright/test';
import { run, scenarioText } from '../adversarial/command.js';
import { ABSENT, type Bend, FORBIDDEN, listed, openOffice, type Reply, use } from '../adversarial/office.js';
import { test } from '../adversarial/runner.js';

const CHECKS = [
  'object-read-foreign',
  'object-update-foreign',
  'object-delete-foreign',
  'action-endpoint-foreign',
  'subresource-and-history-foreign',
  'list-foreign-rows',
  'existence-status-oracle',
];
const NOTE = `path: /notes
json: { title: "{{ canary }}" }
denied: { status: [404], hide: true }
actions: { archive: "POST /notes/{id}/archive", file: "GET /notes/{id}/file" }`;

/** Every session is spent after twenty requests, and dead for good. */
function twenty(dead: Reply): Bend {
  const used = new Map<string, number>();
  return (ask, plain) => {
    const token = ask.headers.authorization ?? '';
    if (!ask.who) return plain();
    used.set(token, (used.get(token) ?? 0) + 1);
    return (used.get(token) ?? 0) > 20 ? dead : plain();
  };
}

for (const isOpen of [false, true]) {
  test(`tokens that end after 20 requests, 16 under way: ${isOpen ? 'every leak is found' : 'all is proved'}`, async ({
    runner,
  }) => {
    const expiring = twenty({ status: 401 });
    const office = await openOffice((ask, plain, self) =>
      expiring(ask, isOpen ? () => opened(ask, plain, self) : plain, self),
    );
    const text = scenarioText(office.url, { note: NOTE, more: 'limits: { concurrency: 16 }' });
    const ran = await run(runner, text, ['--check', CHECKS.join(','), '--report', 'json']);
    await office.close();
    const outcomes = [...new Set(Object.values(ran.found).map((verdict) => verdict.split('/')[0]))];
    expect({ outcomes, code: ran.code, notes: office.notes.size, cases: ran.findings.length }, ran.printed).toEqual({
      outcomes: [isOpen ? 'fail' : 'pass'],
      code: isOpen ? 1 : 0,
      notes: 0,
      cases: 24,
    });
  });
}

const BANS: Readonly<Record<string, Reply>> = {
  'a 403': FORBIDDEN,
  'a 404': ABSENT,
  'a 429': { status: 429, headers: { 'retry-after': '0' } },
  'a challenge with 200': {
    status: 200,
    body: '<title>Just a moment...</title>',
    headers: { 'content-type': 'text/html' },
  },
  'a challenge with 403': {
    status: 403,
    body: '<title>Just a moment...</title>',
    headers: { 'content-type': 'text/html' },
  },
  'an empty list': { status: 200, body: { items: [], total: 0 } },
};

/** The walls are down, and the firewall hides it: whatever passes now is a false green. */
for (const [name, ban] of Object.entries(BANS)) {
  for (const from of [6, 9, 13, 18, 26]) {
    test(`an attacker whom a firewall answers with ${name} from request ${from} on proves nothing`, async ({
      runner,
    }) => {
      const office = await openOffice((ask, plain, self) =>
        ask.who === 'acme.admin' && ask.nth >= from ? ban : opened(ask, plain, self),
      );
      const text = scenarioText(office.url, {
        note: NOTE,
        more: 'pairs: [[acme, globex]]\nlimits: { concurrency: 4 }',
      });
      const ran = await run(runner, text, ['--check', CHECKS.join(','), '--report', 'json']);
      await office.close();
      const passed = Object.entries(ran.found).filter(([, verdict]) => verdict.startsWith('pass'));
      expect({ passed, cases: ran.findings.length, isGreen: ran.code === 0 }, ran.printed).toEqual({
        passed: [],
        cases: 12,
        isGreen: false,
      });
    });
  }
}

/** No walls at all between companies. */
function opened(ask: Parameters<Bend>[0], plain: () => Reply, office: Parameters<Bend>[2]): Reply {
  if (ask.who && ask.note) return use(office, ask, ask.note);
  if (ask.company && ask.path === '/notes' && ask.method === 'GET')
    return listed([...office.notes.values()], ask.query);
  return plain();
}
