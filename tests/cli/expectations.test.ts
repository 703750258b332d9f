import { expect, test } from '@playwright/test';
import { isNamed, judgeSwitch, type RedCase } from '../../src/cli/expectations.js';
import type { Expected } from '../../src/targets/index.js';

const RED: RedCase = {
  case: 'action-endpoint-foreign/quote.convert/acme.admin>globex',
  check: 'action-endpoint-foreign',
  subject: { resource: 'quote', operation: 'convert', form: 'convert' },
  attacker: 'acme.admin',
  victim: 'globex',
  reason: 'breach',
};
const EXPECTED: Expected = {
  check: 'action-endpoint-foreign',
  resource: 'quote',
  operation: 'convert',
  reason: 'breach',
  direction: 'both',
};

const COMPARED: readonly (readonly [title: string, change: Partial<Expected>, named: boolean])[] = [
  ['both directions', {}, true],
  ['its form', { form: 'convert' }, true],
  ['another form', { form: 'send' }, false],
  ['its very principal', { direction: 'acme.admin>globex' }, true],
  ['its whole tenant', { direction: 'acme>globex' }, true],
  ['the other direction', { direction: 'globex>acme' }, false],
  ['another principal of its tenant', { direction: 'acme.agent>globex' }, false],
  ['a tenant whose name its own begins with', { direction: 'ac>globex' }, false],
  ['another reason, which is not compared here', { reason: 'leak' }, true],
  ['another check', { check: 'object-read-foreign' }, false],
  ['another resource', { resource: 'call' }, false],
  ['another operation', { operation: 'send' }, false],
  ['a view besides', { view: 'dashboard' }, false],
  ['selectors of the victim', { swap: 'with-victims-host' }, false],
];
for (const [title, change, named] of COMPARED) {
  test(`an expectation that names ${title} ${named ? 'is' : 'is not'} about the case`, () => {
    expect(isNamed({ ...EXPECTED, ...change }, RED)).toBe(named);
  });
}

test('an expectation without selectors of the victim is not about a case that has them', () => {
  const swapped = { ...RED, subject: { ...RED.subject, swap: 'with-victims-host' } };
  expect([isNamed(EXPECTED, swapped), isNamed({ ...EXPECTED, swap: 'with-victims-host' }, swapped)]).toEqual([
    false,
    true,
  ]);
});

test('a switch is caught by the red cases named beside it, and by no others', () => {
  const one = {
    name: 'quotes-convert',
    kind: 'leak',
    title: 'any quote converts',
    on: true,
    expect: [EXPECTED],
  } as const;
  const other: RedCase = { ...RED, case: 'other', check: 'object-read-foreign' };
  expect(judgeSwitch(one, [other, RED])).toEqual({
    name: 'quotes-convert',
    title: 'any quote converts',
    kind: 'leak',
    by: [RED],
  });
  expect(judgeSwitch(one, [other]).by).toEqual([]);
});
