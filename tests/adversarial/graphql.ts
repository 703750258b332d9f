import type { Ask, Bend, Note, Office, Reply } from './office.js';
import type { Row } from './row.js';

const READ = 'object-read-foreign';
const UPDATE = 'object-update-foreign';
const DELETE = 'object-delete-foreign';
const LIST = 'list-foreign-rows';
const ALL = `${READ},${UPDATE},${DELETE},${LIST}`;
const HELD = {
  [READ]: 'pass/denied',
  [UPDATE]: 'pass/denied',
  [DELETE]: 'pass/denied',
  [LIST]: 'pass/own-data-only',
} as const;

/** One address, and a document in the body: what is asked says the query, and whether it worked says the answer. */
const NOTE = `list: { request: POST /graphql, graphql: { query: "{ notes { id title } }" } }
create:
  request: POST /graphql
  graphql: { query: "mutation ($title: String!) { createNote(title: $title) { id title } }", variables: { title: "{{ canary }}" } }
read: { request: POST /graphql, graphql: { query: "query ($id: ID!) { note(id: $id) { id title } }", variables: { id: "{{ id }}" } } }
update:
  request: POST /graphql
  graphql:
    query: "mutation ($id: ID!, $title: String) { updateNote(id: $id, title: $title) { id } }"
    variables: { id: "{{ id }}", title: "{{ canary }}" }
delete: { request: POST /graphql, graphql: { query: "mutation ($id: ID!) { deleteNote(id: $id) { id } }", variables: { id: "{{ id }}" } } }`;
const SCENARIO = { note: NOTE };

interface Called {
  readonly field: string;
  readonly note: Note | undefined;
  readonly isForeign: boolean;
  readonly title: string;
}

function calledBy({ body, company }: Ask, office: Office): Called {
  const variables = Object(body.variables);
  const note = office.notes.get(String(variables.id));
  const [, field = ''] = /\b(notes|createNote|note|updateNote|deleteNote)\b/.exec(String(body.query)) ?? [];
  return {
    field,
    note,
    isForeign: note !== undefined && note.company !== company,
    title: String(variables.title ?? note?.title),
  };
}

const ABSENT = { message: 'no such note', path: ['note'] };

/** `lacking` is what the sound server leaves out: the walls. */
function graphql(lacking?: (called: Called, ask: Ask, office: Office) => Reply | undefined): Bend {
  return (ask, plain, office) => {
    if (ask.path !== '/graphql') return plain();
    if (!ask.company) return { status: 200, body: { data: null, errors: [{ message: 'sign in' }] } };
    const called = calledBy(ask, office);
    return lacking?.(called, ask, office) ?? answer(called, ask, office);
  };
}

function answer({ field, note, isForeign, title }: Called, { company = '' }: Ask, office: Office): Reply {
  if (field === 'notes') return ok({ notes: [...office.notes.values()].filter((one) => one.company === company) });
  if (field === 'createNote') return ok({ createNote: office.add(company, title) });
  if (!note || isForeign) return { status: 200, body: { data: { [field]: null }, errors: [ABSENT] } };
  return done(field, note, title, office);
}

function done(field: string, note: Note, title: string, office: Office): Reply {
  if (field === 'updateNote') note.title = title;
  if (field === 'deleteNote') office.notes.delete(String(note.id));
  return ok({ [field]: field === 'note' ? { ...note } : { id: note.id } });
}

function ok(data: object): Reply {
  return { status: 200, body: { data } };
}

/** GraphQL answers 200 to everything. */
export const GRAPHQL: readonly Row[] = [
  {
    title: '28. errors and null with 200 are a refusal',
    bend: graphql(),
    scenario: SCENARIO,
    check: ALL,
    found: HELD,
    code: 0,
  },
  {
    title: '28. null without errors is one too, and so are errors without data under 400',
    bend: graphql(({ field, isForeign }) => {
      if (!isForeign) return undefined;
      return field === 'note' ? ok({ note: null }) : { status: 400, body: { errors: [ABSENT] } };
    }),
    scenario: SCENARIO,
    check: ALL,
    found: HELD,
    code: 0,
  },
  {
    title: '28. errors beside foreign data are a leak',
    bend: graphql(({ note, isForeign }) =>
      note && isForeign ? { status: 200, body: { data: { note }, errors: [ABSENT] } } : undefined,
    ),
    scenario: SCENARIO,
    check: READ,
    found: { [READ]: 'fail/leak' },
    code: 1,
  },
  {
    title: '28. null and errors whose words hold the foreign title are a leak',
    bend: graphql(({ note, isForeign }) =>
      note && isForeign
        ? { status: 200, body: { data: { note: null }, errors: [{ message: `not yours: ${note.title}` }] } }
        : undefined,
    ),
    scenario: SCENARIO,
    check: READ,
    found: { [READ]: 'fail/leak' },
    code: 1,
  },
  {
    title: '28. partial data that holds nothing of the victim is no refusal',
    bend: graphql(({ field, isForeign }) =>
      isForeign ? { status: 200, body: { data: { [field]: { id: 0 } }, errors: [ABSENT] } } : undefined,
    ),
    scenario: SCENARIO,
    check: READ,
    found: { [READ]: 'fail/contract' },
    code: 1,
  },
  {
    title: '28. the status says nothing: 404 with data that is not null is no refusal',
    bend: graphql(({ field, isForeign }) =>
      isForeign ? { status: 404, body: { data: { [field]: { id: 0 } } } } : undefined,
    ),
    scenario: SCENARIO,
    check: READ,
    found: { [READ]: 'fail/contract' },
    code: 1,
  },
  {
    title: '28. errors and null, but done, is a breach',
    bend: graphql(({ field, note, isForeign, title }, _ask, office) => {
      if (!note || !isForeign || field === 'note') return undefined;
      done(field, note, title, office);
      return { status: 200, body: { data: { [field]: null }, errors: [ABSENT] } };
    }),
    scenario: SCENARIO,
    check: ALL,
    found: { ...HELD, [UPDATE]: 'fail/breach', [DELETE]: 'fail/breach' },
    code: 1,
  },
  {
    title: '28. errors beside the data of an own read are a failed control',
    bend: graphql(({ field, note, isForeign }) =>
      field === 'note' && note && !isForeign
        ? { status: 200, body: { data: { note }, errors: [{ message: 'field "author" failed' }] } }
        : undefined,
    ),
    scenario: SCENARIO,
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: '28. a query that nobody may send is no wall',
    bend: graphql(({ field }) =>
      field === 'note' ? { status: 200, body: { data: { note: null }, errors: [ABSENT] } } : undefined,
    ),
    scenario: SCENARIO,
    check: READ,
    found: { [READ]: 'inconclusive/control-failed' },
    code: 2,
  },
  {
    title: '28. rows of everybody are a leak',
    bend: graphql(({ field }, _ask, office) =>
      field === 'notes' ? ok({ notes: [...office.notes.values()] }) : undefined,
    ),
    scenario: SCENARIO,
    check: LIST,
    found: { [LIST]: 'fail/leak' },
    code: 1,
  },
  {
    title: '28. a connection that says it has a next page was not read to its end',
    bend: graphql(({ field }, { company }, office) =>
      field === 'notes'
        ? ok({
            notes: {
              nodes: [...office.notes.values()].filter((one) => one.company === company),
              pageInfo: { hasNextPage: true },
            },
          })
        : undefined,
    ),
    scenario: SCENARIO,
    check: LIST,
    found: { [LIST]: 'inconclusive/unread' },
    code: 2,
  },
  {
    title: '28. who is turned away before the GraphQL server is refused by the status',
    bend: (ask, plain, office) => {
      if (ask.path !== '/graphql' || ask.company) return graphql()(ask, plain, office);
      return { status: 401, body: { message: 'Unauthorized' } };
    },
    scenario: SCENARIO,
    check: 'anonymous-tenant-data',
    found: { 'anonymous-tenant-data.list': 'pass/denied', 'anonymous-tenant-data.read': 'pass/denied' },
    code: 0,
  },
  {
    title: '28. null is a refusal of nobody as well',
    bend: graphql(),
    scenario: SCENARIO,
    check: 'anonymous-tenant-data',
    found: { 'anonymous-tenant-data.list': 'pass/denied', 'anonymous-tenant-data.read': 'pass/denied' },
    code: 0,
  },
];
