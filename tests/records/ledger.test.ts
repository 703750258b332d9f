import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { closedLedger, openLedger, readLedger } from '../../src/records/ledger.js';

const HEADER = { run: 'a1', prefix: 'pwabc', scenario: 'crm.yaml', target: 'http://crm' };

function written(file: string): void {
  const ledger = openLedger(file, HEADER);
  const folder = ledger.open({ mark: 'm1', resource: 'folder', tenant: 'acme', as: 'acme.admin' });
  ledger.named(folder, 'f-1');
  const note = ledger.open({
    mark: 'm2',
    resource: 'note',
    tenant: 'acme',
    as: 'acme.admin',
    references: { folder: 'f-1' },
  });
  ledger.named(note, 7);
  ledger.open({ mark: 'm3', resource: 'note', as: 'globex.admin' });
  ledger.close();
}

test('what was not removed is read back newest first, with ids, references and marks', () => {
  const file = test.info().outputPath('deep', 'ledger.ndjson');
  written(file);
  const { header, left } = readLedger(file);
  expect(header).toEqual(HEADER);
  expect(left.map(({ at: _, ...entry }) => entry)).toEqual([
    { n: 3, mark: 'm3', resource: 'note', as: 'globex.admin' },
    { n: 2, mark: 'm2', resource: 'note', tenant: 'acme', as: 'acme.admin', references: { folder: 'f-1' }, id: 7 },
    { n: 1, mark: 'm1', resource: 'folder', tenant: 'acme', as: 'acme.admin', id: 'f-1' },
  ]);
});

test('what was removed is not', () => {
  const file = test.info().outputPath('ledger.ndjson');
  const ledger = openLedger(file, HEADER);
  const [one, other] = ['m1', 'm2'].map((mark) => ledger.open({ mark, resource: 'note', as: 'acme.admin' }));
  ledger.removed(one ?? 0);
  ledger.close();
  expect(readLedger(file).left.map(({ n }) => n)).toEqual([other]);
});

test('a kill at any byte leaves a ledger that is read, and loses no line before it', () => {
  const file = test.info().outputPath('ledger.ndjson');
  written(file);
  const whole = readFileSync(file);
  const marks = ['m1', 'm2', 'm3'];
  for (let length = whole.length - 1; length >= 0; length -= 1) {
    writeFileSync(file, whole);
    truncateSync(file, length);
    const complete = whole.subarray(0, length).toString().split('\n').slice(0, -1).join('\n');
    const expected = marks.filter((mark) => complete.includes(`"mark":"${mark}"`)).reverse();
    const read = readLedger(file).left.map(({ mark }) => mark);
    expect(read.slice(-expected.length || read.length), `cut at ${length}`).toEqual(expected);
  }
});

test('every line is on disk when the call returns', () => {
  const file = test.info().outputPath('ledger.ndjson');
  const ledger = openLedger(file, HEADER);
  ledger.open({ mark: 'm1', resource: 'note', as: 'acme.admin' });
  expect(readLedger(file).left).toHaveLength(1);
  ledger.close();
});

test('a second run begins its ledger anew', () => {
  const file = test.info().outputPath('ledger.ndjson');
  written(file);
  openLedger(file, { ...HEADER, run: 'b2' }).close();
  expect(readLedger(file)).toEqual({ header: { ...HEADER, run: 'b2' }, left: [] });
});

test('a run that creates nothing notes nothing', () => {
  const ledger = closedLedger();
  expect(ledger.open({ mark: 'm', resource: 'note', as: 'acme.admin' })).toBe(0);
});
