import * as z from 'zod';
import { condition, denied, duration, keys, oneOrMany, pointer, template, until, values } from './schema-values.js';

export const line = z
  .string()
  .regex(/^[A-Z][A-Z-]* +(?:\/|\{|https?:\/\/)\S*(?: *\S+)*$/, { error: 'bad-request' })
  .meta({ description: '`METHOD /path`. Any method word is legal.', examples: ['GET /api/calls/{id}'] });

const lineOrMethod = z
  .string()
  .regex(/^[A-Z][A-Z-]*(?: +(?:\/|\{|https?:\/\/)\S*(?: *\S+)*)?$/, { error: 'bad-request' });

export const bodyKeys = {
  json: template.optional().meta({ description: 'JSON body.', examples: [{ subject: '{{ canary }}' }] }),
  form: z.record(z.string(), template).optional().meta({ description: 'Form body (urlencoded).' }),
  multipart: z
    .record(z.string(), template)
    .optional()
    .meta({
      description: 'Multipart body. A map with `text` is a file.',
      examples: [{ file: { name: 'a.txt', type: 'text/plain', text: '{{ canary }}' } }],
    }),
  text: z.string().optional().meta({ description: 'Plain text body.' }),
  graphql: keys({
    query: z.string().min(1).meta({ description: 'The document: one operation.' }),
    variables: z.record(z.string(), template).optional().meta({ description: 'Its variables.' }),
  })
    .optional()
    .meta({
      description:
        'GraphQL body. The status of the answer says nothing then: null at every selected field, with or without `errors`, is a refusal; of one’s own request `errors` are a failure.',
      examples: [{ query: 'query ($id: ID!) { note(id: $id) { id title } }', variables: { id: '{{ id }}' } }],
    }),
  headers: values.optional().meta({ description: 'Headers of the request.', examples: [{ 'X-Api-Version': '2' }] }),
};

export const requestKeys = {
  query: z
    .record(z.string(), template)
    .optional()
    .meta({ description: 'Query parameters.', examples: [{ all: true }] }),
  ...bodyKeys,
  as: z.string().optional().meta({ description: 'Send it as this role or operator instead of the sender.' }),
  capture: z
    .record(z.string(), pointer)
    .optional()
    .meta({
      description: 'Values kept from the answer, for later requests.',
      examples: [{ job: '$.id' }],
    }),
  ok: condition.optional().meta({ description: 'What success looks like. Default: any 2xx.' }),
  until: until.optional().meta({ description: 'Ask again until this holds.' }),
  parse: z.enum(['csv', 'xlsx', 'pdf', 'zip', 'json', 'xml', 'text', 'file']).optional().meta({
    description:
      'The answer is a file of this kind (`file`: of any kind, told by its first bytes). Files are opened and looked through; of a view it makes an export, of an action a download.',
  }),
};

const requestMap = keys({ request: line, ...requestKeys });

export const request = z
  .union([line, requestMap])
  .meta({ id: 'request', description: '`METHOD /path`, or a map.', examples: ['GET /api/calls'] });

export const requests = oneOrMany(request).meta({ description: 'One request, or several that are sent in order.' });

export const paging = keys({
  page: z.string().optional().meta({ description: 'Query parameter that carries the page number.' }),
  offset: z.string().optional().meta({ description: 'Query parameter that carries the offset.' }),
  cursor: z.string().optional().meta({ description: 'Query parameter that carries the cursor found at `next`.' }),
  size: z
    .union([z.string(), z.int().min(1), z.record(z.string(), z.int().min(1))])
    .optional()
    .meta({
      description: 'Query parameter of the page size, the size itself, or both as a map.',
      examples: [{ per_page: 50 }],
    }),
  from: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Number of the first page or offset. Default: 1 for pages, 0 for offsets.' }),
  next: pointer.optional().meta({ description: 'Where the next cursor, or the address of the next page, is.' }),
  json: z.boolean().optional().meta({
    description:
      'Page, offset or cursor and size go into the JSON body instead of the query; of GraphQL always into its variables.',
    default: false,
  }),
});

const sharingOnly = z.array(z.string()).optional();

export const shared = keys({
  with: z.enum(['public', 'tenants']).meta({ description: 'Everybody, or every signed-in user.' }),
  only: sharingOnly.meta({ description: 'Operations that are shared. Default: reads, never writes.' }),
  reason: z.string().min(1).meta({ description: 'Why this is meant to be shared.' }),
  by: z.string().optional().meta({ description: 'Who decided it.' }),
  until: z.string().optional().meta({ description: 'Last day (YYYY-MM-DD).' }),
}).meta({
  id: 'shared',
  description: 'Visible abroad by design.',
  examples: [{ with: 'tenants', reason: 'Templates are shared' }],
});

export const subjectKeys = {
  allow: z
    .array(z.string())
    .optional()
    .meta({
      description: 'Only these roles and operators may; everyone else must be refused.',
      examples: [['root']],
    }),
  denied: denied.optional().meta({ description: 'Refusals here, where they differ.' }),
  settle: duration.optional().meta({ description: 'How late an effect may show here.', default: '2s' }),
};

const operationMap = keys({
  request: z
    .union([lineOrMethod, z.array(request).min(1)])
    .optional()
    .meta({
      description: '`METHOD /path`, a method word for the conventional address, or a list of requests.',
    }),
  ...requestKeys,
  ...subjectKeys,
  kind: z.enum(['list', 'create', 'read', 'write', 'delete', 'bulk']).optional().meta({
    description:
      'What an action does; `bulk` writes to many records at once: those of `{{ ids }}`, or the rows of a file. Default: GET reads, any other method writes.',
  }),
  ready: requests.optional().meta({ description: 'Sent by the owner to bring a record into the state this needs.' }),
  outbound: z.boolean().optional().meta({ description: 'Reaches people or money (mail, payment).', default: false }),
  id: pointer
    .optional()
    .meta({ description: 'Where the id of the created record is. Default: the shallowest id of the answer.' }),
  items: pointer.optional().meta({
    description:
      'Where a list keeps its rows: an array, several arrays, each row (`$.edges[*].node`), or elements of a page (`{ css: "table tr" }`). Default: learned from our own records.',
  }),
  total: pointer.optional().meta({ description: 'Where a list says how many rows there are.' }),
  pages: paging
    .optional()
    .meta({ description: 'How a list is paged.', examples: [{ page: 'page', size: 'per_page' }] }),
});

export const operation = z
  .union([lineOrMethod, operationMap, z.array(request).min(1)])
  .meta({ id: 'operation', description: 'A method word, `METHOD /path`, a map, or a list of requests.' });

export type RawRequest = z.infer<typeof request>;
export type RawRequestMap = z.infer<typeof requestMap>;
export type RawOperation = z.infer<typeof operation>;
export type RawPaging = z.infer<typeof paging>;
