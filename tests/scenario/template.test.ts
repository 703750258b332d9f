import { createHmac } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { BadTemplate, compileTemplate, EmptyPlaceholder, verbatim } from '../../src/scenario/template.js';

const scope = {
  id: 7,
  flag: false,
  empty: '',
  nothing: null,
  call: { id: 'c-1' },
  'business-unit': { id: 'bu-9' },
  user: { email: 'a@acme.test', roles: ['admin', 'agent'], location: 'https://crm.test/calls/42?x=1' },
  canary: { valueOf: () => 'pwcanary', email: 'pw@example.com' },
  phone: '+1 (555) 01-23',
  amount: '12.50',
  blank: '  ',
  now: new Date('2025-03-01T12:00:00.000Z'),
  today: '2025-03-01T12:00:00.000Z',
  method: () => 'never called',
};

const RENDERED: readonly (readonly [title: string, template: unknown, expected: unknown])[] = [
  ['text without placeholders is itself', 'plain', 'plain'],
  ['a placeholder alone keeps a number', '{{ id }}', 7],
  ['a placeholder alone keeps false', '{{ flag }}', false],
  ['a placeholder alone keeps a list', '{{ user.roles }}', ['admin', 'agent']],
  ['a placeholder within text becomes text', 'no {{ id }}!', 'no 7!'],
  ['a list within text is joined by commas', 'is {{ user.roles }}', 'is admin,agent'],
  ['a name may hold hyphens', '{{ business-unit.id }}', 'bu-9'],
  ['a list is read by index', '{{ user.roles.1 }}', 'agent'],
  ['an object with a valueOf stands for it', '{{ canary }}', 'pwcanary'],
  ['an object with a valueOf stands for it in text', '<{{ canary }}>', '<pwcanary>'],
  ['an object with a valueOf still has its parts', '{{ canary.email }}', 'pw@example.com'],
  ['a date within text is ISO 8601', 'at {{ now }}', 'at 2025-03-01T12:00:00.000Z'],
  [
    'keys, lists and maps are rendered at any depth',
    { 'k-{{ id }}': [{ deep: '{{ call.id }}' }, 1, null] },
    { 'k-7': [{ deep: 'c-1' }, 1, null] },
  ],
  ['two placeholders make one text', '{{ id }}-{{ call.id }}', '7-c-1'],
  ['blanks around a name do not matter', '{{id}}', 7],
  ['a literal is a value', "{{ 'a}}b' }}", 'a}}b'],
  ['filters of the library work', '{{ user.email | upcase }}', 'A@ACME.TEST'],
  ['filters of the library see through a valueOf', '{{ canary | upcase }}', 'PWCANARY'],
  ['filters follow each other', '{{ user.email | split: "@" | first }}', 'a'],
  ['default gives a value to nothing', '{{ nothing | default: "else" }}', 'else'],
  ['arguments of filters are looked up', '{{ user.email | append: call.id }}', 'a@acme.testc-1'],
  ['between cuts out of a text', "{{ user.location | between: '/calls/', '?' }}", '42'],
  ['between without an end goes to the end', "{{ user.location | between: '?' }}", 'x=1'],
  ['digits keeps digits', '{{ phone | digits }}', '15550123'],
  ['max cuts to a length in characters', "{{ 'aé😀d' | max: 3 }}", 'aé😀'],
  ['plus adds numbers', '{{ id | plus: 3 }}', 10],
  ['plus moves a date by days', "{{ now | plus: '-40d' }}", new Date('2025-01-20T12:00:00.000Z')],
  ['plus moves a written date by hours', "{{ today | plus: '2h' }}", '2025-03-01T14:00:00.000Z'],
  ['date formats in UTC', "{{ now | plus: '1d' | date: '%Y-%m-%d %H' }}", '2025-03-02 12'],
  ['number makes a number', '{{ amount | number }}', 12.5],
  ['what is rendered is never a template again', '{{ inner }}', '{{ id }}'],
];

for (const [title, template, expected] of RENDERED) {
  test(`${title}: ${JSON.stringify(template)}`, () => {
    expect(compileTemplate(template).render({ ...scope, inner: '{{ id }}' })).toEqual(expected);
  });
}

const EMPTY: readonly (readonly [template: string, placeholder: string])[] = [
  ['{{ missing }}', 'missing'],
  ['{{ user.missing.deeper }}', 'user.missing.deeper'],
  ['x{{ empty }}', 'empty'],
  ['{{ nothing }}', 'nothing'],
  ['{{ method }}', 'method'],
  ['{{ amount | digits | between: "a", "b" }}', 'amount | digits | between: "a", "b"'],
  ['{{ user.email | number }}', 'user.email | number'],
  ['{{ blank | number }}', 'blank | number'],
  ["{{ user.email | plus: '1d' }}", "user.email | plus: '1d'"],
];

for (const [template, placeholder] of EMPTY) {
  test(`a placeholder without a value is named, never sent: ${template}`, () => {
    expect(() => compileTemplate({ deep: [template] }).render(scope)).toThrow(new EmptyPlaceholder(placeholder));
  });
}

const BAD: readonly (readonly [template: unknown, message: string])[] = [
  ['{% if id %}x{% endif %}', 'templates hold no logic: {% … %} is not allowed'],
  ['{{ id', '{{ is not closed by }}'],
  [{ '{{ }}': 1 }, '{{ }} is empty'],
  ['{{ id | shout }}', 'undefined filter: shout'],
  ['{{ id | }}', 'a filter is missing after |'],
  ['{{ user email }}', 'user email is more than one value'],
  ['{{ a == b }}', 'a == b is more than one value'],
  ['{{ user.constructor }}', 'constructor is no value a template may read'],
  ['{{ user["__proto__"] | upcase }}', '__proto__ is no value a template may read'],
];

for (const [template, message] of BAD) {
  test(`a template that cannot be read is refused when it is compiled: ${JSON.stringify(template)}`, () => {
    expect(() => compileTemplate(template)).toThrow(new BadTemplate(message));
  });
}

test('names are all variables, arguments of filters included, each once', () => {
  const template = {
    a: '{{ id }} {{ user.email | append: call.id }}',
    'k{{ id }}': ['{{ business-unit.id }}', "{{ 'x' }}"],
  };
  expect(compileTemplate(template).names).toEqual(['id', 'user.email', 'call.id', 'business-unit.id']);
});

test('a template without placeholders is constant and gives the very value', () => {
  const value = { a: [1, 'x'] };
  const template = compileTemplate(value);
  expect({ constant: template.constant, same: template.render({}) === value }).toEqual({ constant: true, same: true });
  expect(compileTemplate([value, '{{ id }}']).constant).toBe(false);
});

/** RFC 6238 with SHA-1, 30 seconds and 6 digits, worked out by hand. */
function codeAt(secret: Buffer, ms: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const value = digest.readUInt32BE((digest.at(-1) ?? 0) & 0xf) & 0x7fffffff;
  return String(value % 1_000_000).padStart(6, '0');
}

for (const [title, seed] of [
  ['a seed in base32', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
  ['a seed as people are shown it', 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq'],
  ['the address behind a QR code', 'otpauth://totp/Site:me?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Site'],
] as const) {
  test(`totp gives the one-time password of now, out of ${title}`, () => {
    const before = Date.now();
    const code = compileTemplate('{{ seed | totp }}').render({ seed });
    const secret = Buffer.from('12345678901234567890');
    expect([codeAt(secret, before), codeAt(secret, Date.now())]).toContain(code);
  });
}

test('totp of what is no seed is nothing, and such a request is never sent', () => {
  expect(() => compileTemplate('{{ seed | totp }}').render({ seed: '1!0' })).toThrow(EmptyPlaceholder);
});

for (const text of ['plain', '{{ user.password }}', '{% if x %}', '{{{{"}}', '{{ "{" }}', '{"a":{"b":1}}', '}}{{', '{'])
  test(`text from outside renders as itself: ${text}`, () => {
    expect(compileTemplate(verbatim(text)).render({ user: { password: 'secret' } })).toBe(text);
  });
