/** What an error code means, and the one thing to do about it. */
export interface ErrorCode {
  readonly meaning: string;
  readonly mend: string;
}

/** Every error and warning that reading a scenario can end with. `docs/errors.md` is made from this. */
export const ERROR_CODES = {
  'file-unreadable': {
    meaning: 'The scenario file does not exist or cannot be read.',
    mend: 'check the path and the permissions',
  },
  'file-too-large': {
    meaning: 'The file is larger than 1 MB. It is not parsed.',
    mend: 'split the scenario by resources, each part with its own file',
  },
  'file-encoding': { meaning: 'The file is not UTF-8 text.', mend: 'save the file as UTF-8' },
  'too-many-resources': {
    meaning: 'Tenants times resources are more than canaries can tell apart: 50,625.',
    mend: 'split the scenario by resources, each part with its own file',
  },
  'no-scenario': {
    meaning: 'A folder was named that holds no scenario.',
    mend: 'name a file, or a folder with *.yaml or *.yml files',
  },
  'yaml-syntax': { meaning: 'The file is not well-formed YAML 1.2.', mend: 'mend the line shown' },
  'yaml-documents': {
    meaning: 'The file holds several YAML documents. A scenario is one.',
    mend: 'put each scenario into a file of its own',
  },
  'empty-file': { meaning: 'The file holds nothing but comments.', mend: 'begin with `partywall: 1`' },
  'not-a-map': { meaning: 'The file is a list or a single value, not a map.', mend: 'begin with `partywall: 1`' },
  'alias-explosion': {
    meaning: 'Written out, the aliases of the file make more than 100,000 values, or one contains itself.',
    mend: 'use fewer aliases of aliases',
  },
  'duplicate-key': { meaning: 'A key stands twice in one map.', mend: 'remove or rename one of them' },
  'duplicate-name': {
    meaning: 'Two things that are told apart by name have the same one.',
    mend: 'rename one of them',
  },
  'unquoted-template': {
    meaning: 'A value begins with `{{` and is not quoted. YAML reads that as a map.',
    mend: 'quote it: "{{ … }}"',
  },
  'missing-variable': {
    meaning: 'An environment variable named by ${NAME} is not set.',
    mend: 'set it, name a file with --env-file, or give a default: ${NAME:-default}',
  },
  'unknown-key': { meaning: 'The format has no such key here.', mend: 'use one of the allowed keys' },
  'missing-key': { meaning: 'A key that must be there is not.', mend: 'add it' },
  'conflicting-keys': { meaning: 'Two keys exclude each other.', mend: 'keep one of them' },
  'wrong-type': { meaning: 'The value is of another type than the key takes.', mend: 'write one of the allowed types' },
  'wrong-value': { meaning: 'The value is none of those that the key takes.', mend: 'write one of the allowed values' },
  'bad-duration': { meaning: 'The value is not a duration.', mend: 'write a number with its unit: 200ms, 5s, 2m' },
  'bad-size': { meaning: 'The value is not a size.', mend: 'write a number with its unit: 512KB, 8MB' },
  'bad-rate': { meaning: 'The value is not a rate.', mend: 'write requests per second: 50, or 600/m' },
  'bad-date': { meaning: 'The value is not a day of the calendar.', mend: 'write it as YYYY-MM-DD' },
  'bad-url': { meaning: 'The value is not an address of http or https.', mend: 'write it as https://host/path' },
  'bad-path': {
    meaning: 'The value is not the address of a collection.',
    mend: 'begin with /, and leave the method out',
  },
  'bad-request': { meaning: 'The value is not a request.', mend: 'write METHOD /path, as in: GET /api/calls' },
  'bad-pointer': {
    meaning: 'The value does not say where in an answer something is.',
    mend: 'write a JSONPath that begins with $, or a map with one of at, header, cookie, css, text',
  },
  'bad-owner': {
    meaning: 'The value does not say how a record names its tenant.',
    mend: 'write a JSONPath, or a map with either `field` or `at`',
  },
  'bad-pattern': { meaning: 'The value is not a regular expression.', mend: 'write one that JavaScript accepts' },
  'bad-template': {
    meaning: 'A template cannot be read. Templates hold placeholders and filters, no logic.',
    mend: 'write {{ name }} or {{ name | filter: argument }}',
  },
  'bad-step': {
    meaning: 'The value is not one thing that a person does on a page.',
    mend: 'write { fill: FIELD, with: VALUE }, { click: BUTTON } or { see: TEXT }',
  },
  'bad-figures': {
    meaning: 'Figures are looked for on a page whose address names a record.',
    mend: 'say `values` of a page that shows the figures of a whole tenant',
  },
  'bad-storage': {
    meaning: 'The value does not name one place where a page keeps something.',
    mend: 'write { local: KEY } or { session: KEY }',
  },
  'bad-selector': {
    meaning: 'A selector could not be sent, nothing would send it, or it says the same for two tenants.',
    mend: 'give each a place of its own: `in`, `name` (a host has none), and a `value` that reads the tenant',
  },
  'bad-tally': {
    meaning: 'What a figure must equal cannot be read.',
    mend: 'write count(RESOURCE), sum(RESOURCE.FIELD), numbers, + - * / and parentheses',
  },
  'bad-port': {
    meaning: 'The value is not a port.',
    mend: 'write 8080, `outside:inside`, or for Compose `service:port`',
  },
  'unknown-service': {
    meaning: 'The target has no service of this name.',
    mend: 'correct the name, or add it to `target.services`',
  },
  'bad-database': {
    meaning: 'The value is not the address of a PostgreSQL database.',
    mend: 'write it as postgres://user:password@host/database',
  },
  'bad-sql': {
    meaning: 'The value is not a statement that reads what it is asked for.',
    mend: 'write one SELECT (or WITH, TABLE, VALUES); a figure names the id of its tenant as $1',
  },
  'bad-each': {
    meaning: 'A set of parameters of a view is none, is empty, or stands for nothing in the view.',
    mend: 'write a map of lists (they are crossed), or a list of maps (one row each)',
  },
  'bad-name': {
    meaning: 'A name holds signs that case ids and templates need for themselves, or is reserved.',
    mend: 'use letters, digits, - and _',
  },
  'unresolved-placeholder': {
    meaning: 'A placeholder names a value that nobody provides.',
    mend: 'use one of the allowed names, or capture the value first',
  },
  'too-few-tenants': {
    meaning: 'Isolation is between tenants: at least two are needed.',
    mend: 'add a second tenant',
  },
  'unused-tenant': {
    meaning: 'A tenant has no users, or stands outside every pair: nothing would be asked for it.',
    mend: 'add a user or a pair, or remove the tenant',
  },
  'unknown-check': { meaning: 'The catalogue has no check of this name.', mend: 'see `partywall checks`' },
  'unknown-resource': {
    meaning: 'The scenario has no resource or view of this name.',
    mend: 'name one of those it has',
  },
  'unknown-operation': { meaning: 'The resource has no operation of this name.', mend: 'name one of those it has' },
  'unknown-principal': {
    meaning: 'The scenario has no tenant, role or operator of this name.',
    mend: 'name one of those it has',
  },
  'unknown-auth': { meaning: 'The scenario has no sign-in scheme of this name.', mend: 'name one of those it has' },
  'no-operation': {
    meaning: 'A resource has no operation: nothing can be asked of it.',
    mend: 'give it a path, or an operation of its own',
  },
  'nothing-to-test': {
    meaning: 'The scenario has neither resources nor views.',
    mend: 'add a resource or a view',
  },
  'reference-cycle': {
    meaning: 'Resources need each other to be created: none can be the first.',
    mend: 'take one reference out of a create',
  },
  'expired-exemption': {
    meaning: 'The last day of an exemption is over.',
    mend: 'mend the fault, or decide on a new date',
  },
  'safe-evidence': {
    meaning: '`evidence: full` was asked for in safe mode, where the data is that of real customers.',
    mend: 'leave it out (`excerpt`), or write `none`',
  },
  'safe-write': {
    meaning: 'A request that must be sent in safe mode may write.',
    mend: 'ask with GET, or leave it out',
  },
  'no-canary': {
    meaning:
      'A warning. The body that creates a record has no {{ canary }}, so no answer can be recognised as showing it.',
    mend: 'put {{ canary }} into a text field that reads and lists show',
  },
  'no-whoami': {
    meaning: 'A warning. Nothing shows which tenant the system takes a signed-in user for.',
    mend: 'add `whoami` to `auth`: a request (or a claim of the token) that names the tenant',
  },
  'short-secret': {
    meaning:
      'A secret has fewer than 8 characters. It is hidden where it is sent and received, not wherever it appears.',
    mend: 'use a longer one',
  },
} as const satisfies Readonly<Record<string, ErrorCode>>;

export type ScenarioErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(text: string): text is ScenarioErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
