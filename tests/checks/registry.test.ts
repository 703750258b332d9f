import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { SWITCHES as PETS } from '../../fixtures/systems/pet-resort/switches.js';
import { SWITCHES as SALES } from '../../fixtures/systems/sales-crm/switches.js';
import { SWITCHES as PAGES } from '../../fixtures/systems/sales-crm-web/switches.js';
import { CHECKS } from '../../src/checks/index.js';
import { packageRoot } from '../../src/installation.js';
import { readScenario } from '../../src/scenario/load.js';
import { OFFICE } from './observations.js';

/** Records below others, which name others, and what an office has none of. */
const SITE = readScenario(
  'site.yaml',
  `partywall: 1
name: Site
target: { url: "http://127.0.0.1:9", disposable: true }
auth: { login: POST /login, json: { name: "{{ user.login }}" }, token: $.token }
tenants:
  acme: { users: { admin: { login: anna } } }
  globex: { users: { admin: { login: gert } } }
owner: $.company_id
resources:
  member: { path: "/members{/id}", json: { name: "{{ canary }}" } }
  project: { path: "/projects{/id}", json: { name: "{{ canary }}" } }
  task:
    path: "/projects/{project}/tasks{/id}"
    json: { title: "{{ canary }}", assignee: "{{ member.id }}" }
    actions:
      import: { request: POST /tasks/import, kind: bulk, text: "title\\n{{ canary }}\\n" }
      close: { request: POST /tasks/close, kind: bulk, json: { ids: "{{ ids }}" } }
      watch: { request: "POST /projects/{project}/tasks/{id}/watchers", json: { member: "{{ member.id }}" } }
`,
  { env: {}, checks: CHECKS.map(({ facts }) => facts.id) },
);

const IDS = CHECKS.map(({ facts }) => facts.id).sort();

/** No shipped system has a mistake of their kind yet: the small servers of their own tests turn them red. */
const BY_SMALL_SERVERS = [
  'assignment-link-foreign',
  'bulk-mixed-ids',
  'child-of-foreign-parent',
  'client-tenant-param-read',
  'import-row-foreign',
  'mass-assign-tenant-create',
  'mass-assign-tenant-move',
  'parent-child-mismatch',
];

test('no two checks have one id', () => {
  expect(IDS).toEqual([...new Set(IDS)]);
});

test('every check is turned red by a switch of a shipped system', () => {
  const red = new Set([...SALES, ...PETS, ...PAGES].flatMap(({ expect: cases }) => cases.map(({ check }) => check)));
  expect(IDS.filter((id) => !red.has(id))).toEqual(BY_SMALL_SERVERS);
});

for (const { facts, plan } of CHECKS) {
  test(`${facts.id} says what it is about, why it matters and how to mend it`, () => {
    const texts = [facts.title.holds, facts.title.fails, facts.why, facts.fix, facts.needs];
    const mapped = Object.values(facts.mapping).map((items) => items.length > 0);
    expect({ texts: texts.filter((text) => text.trim().length < 20), mapped }).toEqual({
      texts: [],
      mapped: [true, true, true, true],
    });
  });

  test(`${facts.id} names its falsifier, or why there is none`, () => {
    const { falsifier } = facts;
    if ('none' in falsifier) expect(falsifier.none.length).toBeGreaterThan(20);
    else expect(['victim', 'operator']).toContain(falsifier.who);
  });

  test(`${facts.id} has a table with a pass, a fail and an inconclusive row`, () => {
    const folder = join(packageRoot(), 'tests', 'checks');
    const own = readFileSync(join(folder, facts.family, `${facts.id}.test.ts`), 'utf8');
    const text = own.includes('record-rows') ? own + readFileSync(join(folder, 'record-rows.ts'), 'utf8') : own;
    const outcomes = ['pass', 'fail', 'inconclusive'].filter(
      (outcome) => text.includes(`'${outcome}/`) || text.includes(`\`${outcome}/`),
    );
    expect(outcomes).toEqual(['pass', 'fail', 'inconclusive']);
  });

  test(`${facts.id} applies to a system that offers what it needs, and to none that offers nothing`, () => {
    const { frontEnd: _, ...rest } = OFFICE;
    const bare = { ...rest, resources: [], views: [] };
    const count = plan(OFFICE).length + plan(SITE).length;
    expect({ some: count > 0, bare: plan(bare).length }).toEqual({ some: true, bare: 0 });
  });
}
