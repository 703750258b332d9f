import { expect, test } from '@playwright/test';
import { UserErrors } from '../../src/errors.js';
import type { View } from '../../src/model.js';
import { readScenario } from '../../src/scenario/load.js';

const HEAD = `partywall: 1
target: { url: "http://pets.test" }
auth: { login: POST /login, json: { email: "{{ user.email }}" }, token: $.token }
tenants:
  acme: { users: { admin: { email: a@acme.test } } }
  globex: { users: { admin: { email: a@globex.test } } }
database: { url: "postgres://reader@db.test/pets" }
resources: { customer: { path: /customers, json: { name: "{{ canary }}" } } }
`;

function view(yaml: string): View {
  const [first] = readScenario('pets.yaml', `${HEAD}views:\n  board: ${yaml}\n`, { env: {} }).views;
  if (!first) throw new Error('no view');
  return first;
}

/** `name: METHOD address {query}` of each row. */
function outline({ rows }: View): readonly string[] {
  return rows.map(
    ({ name, requests }) =>
      `${name}: ${requests.map(({ method, path, query }) => `${method} ${path}${query ? ` ${JSON.stringify(query)}` : ''}`).join(', ')}`,
  );
}

const ROWS: readonly (readonly [title: string, yaml: string, rows: readonly string[]])[] = [
  ['a plain view is one row without a name', 'GET /board', [': GET /board']],
  [
    'what the address does not name goes into the query',
    '{ request: GET /board, each: { range: [today, all] } }',
    ['today: GET /board {"range":"{{ range }}"}', 'all: GET /board {"range":"{{ range }}"}'],
  ],
  [
    'what the address names goes there, and lists are crossed',
    '{ request: "GET {+route}/board", each: { route: [/api, /api/v2], range: [today, all] } }',
    [
      'api.today: GET {+route}/board {"range":"{{ range }}"}',
      'api.all: GET {+route}/board {"range":"{{ range }}"}',
      'api-v2.today: GET {+route}/board {"range":"{{ range }}"}',
      'api-v2.all: GET {+route}/board {"range":"{{ range }}"}',
    ],
  ],
  [
    'a list of maps gives rows',
    '{ request: GET /board, each: [{ range: today }, { range: custom, from: "{{ now }}" }] }',
    ['today: GET /board {"range":"{{ range }}"}', 'custom: GET /board {"range":"{{ range }}","from":"{{ from }}"}'],
  ],
  [
    'maps within a list bring their parameters along',
    '{ request: GET /board, each: { range: [{ range: today }, { range: custom, days: 40 }] } }',
    ['today: GET /board {"range":"{{ range }}"}', 'custom.40: GET /board {"range":"{{ range }}","days":"{{ days }}"}'],
  ],
  [
    'what a body names is not in the query, and the first of several requests gets the rest',
    '{ request: [{ request: POST /reports, json: { range: "{{ range }}" }, capture: { job: $.id } }, "GET /reports/{job}"], each: { range: [all], kind: [sales, tax] } }',
    [
      'sales: POST /reports {"kind":"{{ kind }}"}, GET /reports/{job}',
      'tax: POST /reports {"kind":"{{ kind }}"}, GET /reports/{job}',
    ],
  ],
];

for (const [title, yaml, rows] of ROWS)
  test(title, () => {
    expect(outline(view(yaml))).toEqual(rows);
  });

test('figures are read with all that is said of them', () => {
  const { values, rows } = view(
    '{ request: GET /board, each: { range: [today, all] }, widens: range, values: { plain: $.a, header: { header: X-Total }, customers: { at: $.b, equals: count(customer), tolerance: 0.5, approximate: true, parts: "$.c[*]", when: { range: all }, sql: select $1::int } } }',
  );
  expect(rows.map(({ contains }) => contains)).toEqual([undefined, 'today']);
  expect(values).toEqual([
    { name: 'plain', at: { in: 'json', path: '$.a' }, tolerance: 0, approximate: false },
    { name: 'header', at: { in: 'header', name: 'x-total' }, tolerance: 0, approximate: false },
    {
      name: 'customers',
      at: { in: 'json', path: '$.b' },
      equals: { kind: 'count', resource: 'customer' },
      parts: { in: 'json', path: '$.c[*]' },
      tolerance: 0.5,
      approximate: true,
      sql: 'select $1::int',
      when: { range: 'all' },
    },
  ]);
});

const WRONG: readonly (readonly [title: string, yaml: string, code: string])[] = [
  ['an expression that cannot be read', '{ request: GET /b, values: { n: { at: $.n, equals: many } } }', 'bad-tally'],
  [
    'a resource that is not there',
    '{ request: GET /b, values: { n: { at: $.n, equals: count(pet) } } }',
    'unknown-resource',
  ],
  ['a parameter that widens but is none', '{ request: GET /b, each: { range: [a, b] }, widens: rang }', 'bad-each'],
  [
    'a condition on a parameter there is not',
    '{ request: GET /b, values: { n: { at: $.n, when: { range: a } } } }',
    'bad-each',
  ],
  ['the same row twice', '{ request: GET /b, each: { range: [a, a] } }', 'bad-each'],
  [
    'a placeholder that `each` does not provide',
    '{ request: "GET /{rnge}", each: { range: [a, b] } }',
    'unresolved-placeholder',
  ],
];

for (const [title, yaml, code] of WRONG)
  test(`${title}: ${code}`, () => {
    expect(codesOf(yaml)).toEqual([code]);
  });

function codesOf(yaml: string): readonly string[] {
  try {
    view(yaml);
    return [];
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    return error.errors.map(({ facts }) => facts.code);
  }
}

test('a page with figures is a view that points into what was read at its spots', () => {
  const page =
    '{ page: /app, values: { customers: Customers, sum: { at: { selector: .total }, match: "\\\\d+", parts: { selector: td }, tolerance: 1 } } }';
  const { views, frontEnd } = readScenario('pets.yaml', `${HEAD}browser: { pages: { board: ${page} } }\n`, { env: {} });
  expect(views).toEqual([
    {
      name: 'board',
      spots: { customers: { text: 'Customers' }, sum: { selector: '.total' }, 'parts of sum': { selector: 'td' } },
      rows: [{ name: '', parameters: {}, requests: [{ method: 'GET', path: '/app' }] }],
      values: [
        { name: 'customers', at: { in: 'json', path: '$["customers"][*]' }, tolerance: 0, approximate: false },
        {
          name: 'sum',
          at: { in: 'json', path: '$["sum"][*]', match: '\\d+' },
          parts: { in: 'json', path: '$["parts of sum"][*]', match: '\\d+' },
          tolerance: 1,
          approximate: false,
        },
      ],
      settleMs: 2000,
      denied: expect.objectContaining({ status: [403, 404] }),
      at: expect.objectContaining({ line: 9 }),
    },
  ]);
  expect(frontEnd?.pages.map(({ name, aimed }) => ({ name, aimed }))).toEqual([{ name: 'board', aimed: false }]);
});
