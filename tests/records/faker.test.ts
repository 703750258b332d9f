import { faker as library } from '@faker-js/faker/locale/en';
import { expect, test } from '@playwright/test';
import { createFakerScope, type FakerScope } from '../../src/records/faker.js';
import { compileExpression } from '../../src/scenario/expression.js';

/** A dotted lookup, as a template does it. */
function look(scope: FakerScope, key: string, path: string): unknown {
  const [module = '', method = ''] = path.split('.');
  const values = scope.at(key)[module];
  return typeof values === 'object' && values !== null ? Reflect.get(values, method) : undefined;
}

const NAMES = ['person.fullName', 'phone.number', 'internet.email', 'company.name', 'date.past', 'number.int'];

test('the same seed, key and name give the same value, in any order', async () => {
  const one = await createFakerScope(7);
  const other = await createFakerScope(7);
  const forth = NAMES.map((name) => look(one, 'call/1', name));
  const back = NAMES.toReversed().map((name) => look(other, 'call/1', name));
  expect(back.toReversed()).toEqual(forth);
  expect(forth.every((value) => typeof value === 'string' || typeof value === 'number')).toBe(true);
});

test('another seed or key gives another value, even when asked in turns', async () => {
  const one = await createFakerScope(7);
  const two = await createFakerScope(8);
  const first = one.at('call/1');
  const second = one.at('call/2');
  const emails = [first, second, two.at('call/1')].map((at) => Reflect.get(Object(at.internet), 'email'));
  expect(new Set(emails).size).toBe(3);
  expect(Reflect.get(Object(first.internet), 'email')).toBe(emails[0]);
});

const SHAPES: readonly (readonly [name: string, shape: RegExp])[] = [
  ['internet.email', /^[^@\s]+@example\.com$/],
  ['internet.exampleEmail', /^[^@\s]+@example\.com$/],
  ['internet.url', /^https:\/\/[\w-]+\.example\.com$/],
  ['internet.domainName', /^[\w-]+\.example\.com$/],
  ['internet.ip', /^192\.0\.2\.\d+$/],
  ['internet.ipv4', /^192\.0\.2\.\d+$/],
  ['internet.ipv6', /^2001:db8::[0-9a-f]{4}$/],
  ['phone.number', /^\+1[2-9]\d\d55501\d\d$/],
  ['image.avatar', /^https:\/\/example\.com\//],
  ['date.past', /^\d{4}-\d\d-\d\dT/],
];
for (const [name, shape] of SHAPES) {
  test(`${name} reaches nobody and looks like ${shape.source}`, async () => {
    const scope = await createFakerScope(1);
    const values = Array.from({ length: 50 }, (_, index) => String(look(scope, `call/${index}`, name)));
    expect(values.filter((value) => !shape.test(value))).toEqual([]);
  });
}

for (const name of ['person.nonsense', 'nonsense.person', 'helpers.arrayElement', 'finance.currency', 'person.faker']) {
  test(`${name} gives no single value and is therefore undefined`, async () => {
    expect(look(await createFakerScope(1), 'call/1', name)).toBeUndefined();
  });
}

test('nothing the library makes up without arguments holds an address outside example.com', async () => {
  const scope = await createFakerScope(3);
  // Asking for what is deprecated prints a warning.
  const names = Object.keys(library).flatMap((module) =>
    Object.getOwnPropertyNames(Reflect.get(library, module))
      .map((method) => `${module}.${method}`)
      .filter((name) => name !== 'image.urlLoremFlickr'),
  );
  const values = names.map((name) => [name, look(scope, 'call/1', name)] as const);
  const reaching = values.filter(([, value]) =>
    /@(?!example\.com)[\w-]+\.|https?:\/\/(?!(?:[\w-]+\.)?example\.com)/.test(String(value)),
  );
  expect(reaching).toEqual([]);
  expect(values.filter(([, value]) => value !== undefined).length).toBeGreaterThan(150);
});

test('templates read it with and without filters, and see nothing where a name does not exist', async () => {
  const scope = { faker: (await createFakerScope(3)).at('call/1') };
  const name = compileExpression('faker.person.firstName').evaluate(scope);
  expect(name).toMatch(/^\w+$/);
  expect(compileExpression('faker.person.firstName | upcase').evaluate(scope)).toBe(String(name).toUpperCase());
  expect(compileExpression('faker.person.nonsense').evaluate(scope)).toBeUndefined();
});
