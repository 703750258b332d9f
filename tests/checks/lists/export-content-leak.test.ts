import { expect, test } from '@playwright/test';
import { isFile } from '../../../src/checks/files.js';
import { CHECKS, type Seen } from '../../../src/checks/index.js';
import type { RequestTemplate } from '../../../src/model.js';
import { planCases } from '../../../src/plan.js';
import { canary, held, identifier, legsAsked, lost, OFFICE, rows, saw } from '../observations.js';
import { judgeTable } from '../table.js';

const ID = 'export-content-leak/backup/acme.admin>globex';

const OWN: Seen = {
  control: held({ rows: rows(), sightings: [canary('globex')] }),
  attack: held({ rows: rows(), sightings: [canary('acme')] }),
};
const LESS = saw(200, { held: false, rows: rows({ ownFound: 2 }), sightings: [canary('acme')] });
const FIGURES = saw(200, { held: false, numbers: { 'page 1 line 1 number 1': 7 }, rows: rows({ ownFound: 0 }) });
const BY_OWNER = rows({ foreignOwners: [{ tenant: 'globex', place: 'line 4 column 2' }], foreignOwnerCount: 1 });

judgeTable(ID, [
  {
    title: 'own records only, all of them',
    seen: OWN,
    verdict: 'pass/own-data-only at attack',
    says: /none of globex/,
  },
  {
    title: 'a foreign canary on a hidden sheet',
    seen: {
      ...OWN,
      attack: held({ rows: rows(), sightings: [canary('acme'), canary('globex', 'call', 'sheet Calls (hidden) B7')] }),
    },
    verdict: 'fail/leak at attack',
    says: /with the canary of globex's call in sheet Calls \(hidden\) B7$/,
  },
  {
    title: 'a foreign canary in a file that could not be read to its end',
    seen: { ...OWN, attack: saw(200, { complete: false, unread: 'it is encrypted', sightings: [canary('globex')] }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'a foreign identifier',
    seen: { ...OWN, attack: held({ rows: rows(), sightings: [identifier('globex')] }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'a row whose owner is the victim',
    seen: { ...OWN, attack: held({ rows: BY_OWNER }) },
    verdict: 'fail/leak at attack',
    says: /a row whose owner is globex in line 4 column 2/,
  },
  {
    title: 'an encrypted file',
    seen: { ...OWN, attack: saw(200, { held: true, complete: false, unread: 'it is encrypted', rows: rows() }) },
    verdict: 'inconclusive/unread at attack',
    says: /the file was not read to its end after 20 bytes: it is encrypted/,
  },
  {
    title: "the owner's own file cannot be read",
    seen: { ...OWN, control: saw(200, { held: false, complete: false, unread: 'it is a PDF without text' }) },
    verdict: 'inconclusive/unread at control',
  },
  {
    title: 'some own records are not in the file',
    seen: { ...OWN, attack: LESS },
    verdict: 'inconclusive/own-rows-missing at attack',
    says: /found 2 of its 3 seeded records/,
  },
  {
    title: 'no own record is in the file, and other records are',
    seen: { ...OWN, attack: saw(200, { held: false, rows: rows({ ownFound: 0 }) }) },
    verdict: 'inconclusive/own-rows-missing at attack',
    says: /none of its seeded records/,
  },
  {
    title: 'figures only, on both sides',
    seen: { control: FIGURES, attack: FIGURES },
    verdict: 'skipped/not-applicable',
  },
  {
    title: "figures only for the attacker, where the owner's file has records",
    seen: { ...OWN, attack: FIGURES },
    verdict: 'inconclusive/own-rows-missing at attack',
  },
  {
    title: 'an export that never finishes',
    seen: { ...OWN, control: lost('timeout') },
    verdict: 'inconclusive/timeout at control',
  },
  {
    title: 'an export that the attacker may not have at home',
    seen: { ...OWN, attack: saw(403, { held: false }) },
    verdict: 'inconclusive/control-failed at attack',
  },
]);

test('both sides get their export, each once for all cases about it', () => {
  const legs = legsAsked(ID, () => held({ rows: rows() })).flat();
  expect(legs.map(({ name, as, share }) => [name, as, share])).toEqual([
    ['control', 'globex.admin', 'export/backup/globex.admin'],
    ['attack', 'acme.admin', 'export/backup/acme.admin'],
  ]);
});

test('exports are asked here and not among the collections, whatever names their format', () => {
  const views = OFFICE.views.filter(({ name }) => name === 'backup');
  const [view] = views;
  const rowsOf = ['csv', 'on screen'].map((format) => ({
    name: format,
    parameters: { format },
    requests: [{ method: 'GET', path: '/report' }],
  }));
  const scenario = { ...OFFICE, resources: [], views: view ? [{ ...view, rows: rowsOf }] : [] };
  const { cases } = planCases(scenario, {
    checks: CHECKS,
    only: { checks: ['export-content-leak', 'list-foreign-rows'] },
  });
  expect(cases.filter(({ attacker }) => attacker === 'globex.admin').map(({ id }) => id)).toEqual([
    'list-foreign-rows/backup.on screen/globex.admin>acme',
    'export-content-leak/backup.csv/globex.admin>acme',
  ]);
});

const get = (path: string, more: Partial<RequestTemplate> = {}): RequestTemplate => ({ method: 'GET', path, ...more });

const REQUESTS: readonly (readonly [request: RequestTemplate, file: boolean])[] = [
  [get('/calls', { parse: 'text' }), true],
  [get('{+url}'), true],
  [get('/calls.csv'), true],
  [get('/calls.pdf?range=all'), true],
  [get('/calls/export'), true],
  [get('/calls/{id}/download'), true],
  [get('/calls?format=xlsx'), true],
  [get('/calls', { query: { as: 'pdf' } }), true],
  [get('/calls', { headers: { accept: 'text/csv' } }), true],
  [get('/calls', { headers: { Accept: 'application/json' } }), false],
  [get('/calls'), false],
  [get('/exports'), false],
  [get('/exports/{job}'), false],
  [get('/calls?zip=1010'), false],
  [get('/calls.json'), false],
];

for (const [request, file] of REQUESTS)
  test(`${JSON.stringify(request)} ${file ? 'is' : 'is not'} answered with a file`, () => {
    expect(isFile([get('/before.csv'), request])).toBe(file);
  });
