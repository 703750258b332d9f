import * as z from 'zod';
import { line, paging, request, requestKeys, shared, subjectKeys } from './schema-request.js';
import { keys, named, pointer, template } from './schema-values.js';

const parameters = z.record(z.string(), template);

/** What is said of a figure, wherever it stands. */
export const figureFacts = {
  equals: z
    .union([z.string(), z.number()])
    .optional()
    .meta({
      description: "What it counts or sums of the tenant's own records. It must grow by them and by nothing else.",
      examples: ['count(customer)', 'sum(invoice.total)'],
    }),
  tolerance: z.number().min(0).optional().meta({ description: 'Largest difference that is rounding.', default: 0 }),
  approximate: z
    .boolean()
    .optional()
    .meta({ description: 'An estimate: only its movement says anything.', default: false }),
  sql: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'A statement that gives the figure of the tenant whose id is `$1`. Asked of `database`.',
      examples: ['SELECT count(*) FROM customers WHERE tenant_id = $1'],
    }),
};

const { equals, ...facts } = figureFacts;

const value = keys({
  at: pointer.meta({ description: 'Where the figure is. Several hits are summed.' }),
  equals,
  parts: pointer.optional().meta({ description: 'Figures that add up to it.', examples: ['$.byService[*].revenue'] }),
  ...facts,
  when: parameters
    .optional()
    .meta({ description: 'Only with these parameters of `each`.', examples: [{ range: 'all' }] }),
});

const viewMap = keys({
  request: z.union([line, z.array(request).min(1)]).meta({ description: '`METHOD /path`, or a list of requests.' }),
  ...requestKeys,
  ...subjectKeys,
  kind: z.enum(['read', 'list']).optional().meta({
    description: 'It changes nothing, whatever its method: sent in safe mode, too.',
  }),
  each: z
    .union([
      z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean(), parameters])).min(1)),
      z.array(parameters).min(1),
    ])
    .optional()
    .meta({
      description:
        'Parameters to ask it with: a map of lists is crossed, a list of maps gives rows. A parameter goes where the request names it, else into the query.',
      examples: [{ range: ['today', 'month', 'all'] }],
    }),
  widens: z
    .string()
    .optional()
    .meta({ description: 'Parameter of `each` of which every value contains the one before.', examples: ['range'] }),
  values: named(z.union([pointer, value]))
    .optional()
    .meta({ description: 'Figures by name. Every other number of the answer is watched too.' }),
  items: pointer.optional().meta({ description: 'Where its rows are.' }),
  total: pointer.optional().meta({ description: 'Where it says how many rows there are.' }),
  pages: paging.optional().meta({ description: 'How it is paged.' }),
  needle: z
    .string()
    .optional()
    .meta({ description: 'Parameter that takes a search term.', examples: ['q'] }),
  shared: shared.optional().meta({ description: 'Visible abroad by design.' }),
});

export const view = z
  .union([line, viewMap, z.array(request).min(1)])
  .meta({ id: 'view', description: 'A read that is not about one record.', examples: ['GET /api/dashboard'] });

export type RawView = z.infer<typeof view>;
export type RawViewMap = z.infer<typeof viewMap>;
export type RawValue = z.infer<typeof value>;
