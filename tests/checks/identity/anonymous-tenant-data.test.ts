import { expect, test } from '@playwright/test';
import type { Seen } from '../../../src/checks/index.js';
import { planCases } from '../../../src/plan.js';
import { canary, checkNamed, held, legsAsked, lost, OFFICE, type Row, rows, saw } from '../observations.js';
import { judgeTable } from '../table.js';

const READ = 'anonymous-tenant-data/call.read/nobody>globex';
const LIST = 'anonymous-tenant-data/call.list/nobody>globex';
const VIEW = 'anonymous-tenant-data/dashboard/nobody>globex';
const UNKNOWN = saw(401, { denied: ['anonymous'] });
const REFUSED: Seen = { control: held(), none: UNKNOWN, empty: UNKNOWN, garbage: UNKNOWN };
const REFUSED_LIST: Seen = { ...REFUSED, control: held({ rows: rows() }) };
const EMPTY = saw(200, { rows: rows({ count: 0, ownFound: 0, ownExpected: 0 }) });

judgeTable(READ, [
  {
    title: 'refused, whatever is sent',
    seen: REFUSED,
    verdict: 'pass/denied at none',
    says: /none: 401, empty: 401, garbage: 401/,
  },
  ...(['none', 'empty', 'garbage'] as const).flatMap((leg): readonly Row[] => [
    {
      title: `data with ${leg} credentials`,
      seen: { ...REFUSED, [leg]: saw(200, { sightings: [canary('globex')] }) },
      verdict: `fail/leak at ${leg}`,
    },
    {
      title: `404 with ${leg} credentials, where 401 is demanded`,
      seen: { ...REFUSED, [leg]: saw(404, { denied: ['status'] }) },
      verdict: `fail/contract at ${leg}`,
      says: new RegExp(`${leg} credentials`),
    },
    {
      title: `no answer with ${leg} credentials`,
      seen: { ...REFUSED, [leg]: lost('timeout') },
      verdict: `inconclusive/timeout at ${leg}`,
    },
    {
      title: `503 with ${leg} credentials`,
      seen: { ...REFUSED, [leg]: saw(503) },
      verdict: `inconclusive/server-error at ${leg}`,
    },
  ]),
  {
    title: 'data in a refusal',
    seen: { ...REFUSED, garbage: { ...UNKNOWN, sightings: [canary('acme')] } },
    verdict: 'fail/leak at garbage',
  },
  {
    title: 'a redirect to sign-in',
    seen: { ...REFUSED, none: saw(302, { denied: ['anonymous'], headers: { location: '/login' } }) },
    verdict: 'pass/denied at none',
  },
  {
    title: 'a sign-in page with 200',
    seen: { ...REFUSED, none: saw(200, { page: 'sign-in' }) },
    verdict: 'pass/denied at none',
  },
  { title: '200 without data', seen: { ...REFUSED, none: saw(200) }, verdict: 'fail/contract at none' },
  {
    title: 'an answer cut at the cap',
    seen: { ...REFUSED, empty: { ...UNKNOWN, complete: false } },
    verdict: 'inconclusive/unread at attack',
  },
  {
    title: 'the owner does not see it either',
    seen: { ...REFUSED, control: saw(404, { held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
  {
    title: 'a leak stands without a control',
    seen: { ...REFUSED, control: lost('timeout'), none: saw(200, { sightings: [canary('initech')] }) },
    verdict: 'fail/leak at none',
  },
]);

judgeTable(LIST, [
  { title: 'refused, whatever is sent', seen: REFUSED_LIST, verdict: 'pass/denied at none' },
  { title: 'nobody’s rows', seen: { ...REFUSED_LIST, none: EMPTY }, verdict: 'pass/denied at none' },
  {
    title: 'nobody’s rows, and a figure beside them',
    seen: { ...REFUSED_LIST, none: saw(200, { rows: rows({ count: 0, counters: { 'body $.total': 23 } }) }) },
    verdict: 'fail/contract at none',
  },
  {
    title: 'nobody’s rows, and there is more',
    seen: { ...REFUSED_LIST, none: saw(200, { rows: rows({ count: 0, ended: false }) }) },
    verdict: 'inconclusive/unread at none',
  },
  {
    title: 'rows of nobody known',
    seen: { ...REFUSED_LIST, none: saw(200, { rows: rows({ count: 2 }) }) },
    verdict: 'fail/contract at none',
  },
  {
    title: 'a row whose owner field names the victim',
    seen: { ...REFUSED_LIST, none: saw(200, { rows: rows({ foreignOwners: [{ tenant: 'globex', place: '$[0]' }] }) }) },
    verdict: 'fail/leak at none',
  },
  {
    title: 'the owner finds no rows',
    seen: { ...REFUSED_LIST, control: saw(200, { held: false, rows: rows({ ownFound: 0 }) }) },
    verdict: 'inconclusive/own-rows-missing at control',
  },
]);

judgeTable(VIEW, [
  { title: 'a view that is refused', seen: REFUSED, verdict: 'pass/denied at none' },
  {
    title: 'a view with data',
    seen: { ...REFUSED, none: saw(200, { sightings: [canary('globex')] }) },
    verdict: 'fail/leak at none',
  },
]);

for (const id of [READ, LIST, VIEW])
  test(`${id} is asked with no, empty and garbage credentials`, () => {
    const asked = legsAsked(id, () => UNKNOWN).map((legs) =>
      legs.map(({ name, as, credentials }) => [name, as, credentials]),
    );
    expect(asked).toEqual([
      [
        ['control', 'globex.admin', undefined],
        ['none', 'nobody', 'none'],
        ['empty', 'nobody', 'empty'],
        ['garbage', 'nobody', 'garbage'],
      ],
    ]);
  });

test('reads, lists and views are asked, once for each victim', () => {
  const { cases } = planCases(OFFICE, { checks: [checkNamed('anonymous-tenant-data')] });
  const ofGlobex = cases.filter(({ victim, skip }) => victim === 'globex' && !skip);
  expect(ofGlobex.map(({ subject }) => subject.view ?? `${subject.resource}.${subject.form}`)).toEqual([
    ...['list', 'read', 'history', 'picture', 'proof', 'board'].map((form) => `call.${form}`),
    'chat.list',
    'chat.read',
    'chat.audit',
    // Shared with all tenants is not shared with nobody.
    'template.list',
    'template.read',
    'companies',
    'dashboard',
    'backup',
    'search',
    'figures',
    'figures',
    'books',
  ]);
  expect([...new Set(cases.map(({ victim }) => victim))]).toEqual(['globex', 'acme', 'initech']);
});

test('what is shared with the public is not asked', () => {
  const scenario = { ...OFFICE, resources: OFFICE.resources.map(publicly) };
  const { cases } = planCases(scenario, { checks: [checkNamed('anonymous-tenant-data')] });
  const reasons = cases.filter(({ subject }) => subject.resource === 'template').map(({ skip }) => skip?.reason);
  expect([...new Set(reasons)]).toEqual(['exempt']);
});

function publicly(resource: (typeof OFFICE.resources)[number]) {
  return resource.shared ? { ...resource, shared: { ...resource.shared, with: 'public' as const } } : resource;
}
