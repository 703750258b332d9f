import * as z from 'zod';
import { bodyKeys, operation, shared } from './schema-request.js';
import { condition, denied, duration, keys, named, names, oneOrMany, pointer, template } from './schema-values.js';

export const owner = z
  .union([
    z.string().regex(/^\$/, { error: 'bad-pointer' }),
    keys({
      field: oneOrMany(z.string())
        .optional()
        .meta({ description: 'Field that names the tenant, or several spellings of it.' }),
      at: pointer.optional().meta({ description: 'Where the record names its tenant, instead of `field`.' }),
      value: template.optional().meta({ description: 'What is there.', default: '{{ tenant.id }}' }),
    }).refine((rule) => (rule.field === undefined) !== (rule.at === undefined), { error: 'bad-owner' }),
  ])
  .meta({
    id: 'owner',
    description: 'How a record names its tenant.',
    examples: ['$.company_id', { field: 'company_id' }],
  });

const CRUD = ['list', 'create', 'read', 'update', 'delete'] as const;

export const resource = keys({
  path: z
    .string()
    .regex(/^[/{]/, { error: 'bad-path' })
    .optional()
    .meta({
      description:
        'Address of the collection; gives list, create, read, update (PATCH) and delete. `{/id}` says where the id goes.',
      examples: ['/api/calls', '/projects/{project}/issues{/id}.json'],
    }),
  only: z
    .array(z.enum(CRUD))
    .optional()
    .meta({ description: 'Fewer operations than `path` gives.', examples: [['list', 'read']] }),
  list: operation.optional().meta({ description: 'Lists the records.' }),
  create: operation.optional().meta({ description: 'Creates a record.' }),
  read: operation.optional().meta({ description: 'Reads one record.' }),
  update: operation.optional().meta({ description: 'Changes one record.' }),
  delete: operation.optional().meta({ description: 'Deletes one record.' }),
  actions: named(operation)
    .optional()
    .meta({
      description: 'Further operations, by name.',
      examples: [{ archive: 'POST /api/calls/{id}/archive' }],
    }),
  ...bodyKeys,
  id: pointer
    .optional()
    .meta({ description: 'Where the id of a created record is. Default: the shallowest id of the answer.' }),
  owner: owner.optional().meta({ description: 'How these records name their tenant, where it differs.' }),
  denied: denied.optional().meta({ description: 'Refusals of this resource, where they differ.' }),
  auth: z
    .string()
    .optional()
    .meta({ description: 'Sign-in scheme for these operations. Default: the first of the user.' }),
  allow: names.optional().meta({ description: 'Only these roles and operators may; everyone else must be refused.' }),
  settle: duration.optional().meta({ description: 'How late an effect may show here.', default: '2s' }),
  private: names.optional().meta({ description: 'Fields that are never visible abroad.' }),
  witness: names
    .optional()
    .meta({ description: 'Operations that show whether anything changed. Default: read, else its row in list.' }),
  gone: condition
    .optional()
    .meta({ description: 'What deleted looks like to the owner. Default: the read is refused.' }),
  states: z
    .record(z.string(), z.string())
    .optional()
    .meta({
      description: 'One more record per tenant, brought into that state by the operation.',
      examples: [{ deleted: 'delete' }],
    }),
  records: z
    .union([
      z.int().min(1).max(10_000),
      keys({
        existing: z
          .int()
          .min(1)
          .max(10_000)
          .meta({ description: "Rows of the owner's own list that stand for records, at most. Nothing is created." }),
      }),
    ])
    .optional()
    .meta({
      description:
        'Records seeded per tenant; or records that are there already (in safe mode `existing: 20`). Where a figure has `equals: count(…)` of seeded ones, tenants get a few more each, so that a surplus says whose they are: with five tenants 3, 4, 5, 10 and 20.',
      default: 2,
      examples: [{ existing: 20 }],
    }),
  marks: names.optional().meta({
    description:
      'Fields whose values are evidence in records that were there before: of 8 characters or more, held by one tenant alone, and not shown to everybody.',
    examples: [['email', 'iban']],
  }),
  leaves: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Why nothing deletes these records; listed in the report.' }),
  shared: shared.optional().meta({ description: 'Visible abroad by design.' }),
  variants: z
    .array(z.string().regex(/^\//, { error: 'bad-path' }))
    .min(1)
    .optional()
    .meta({
      description: 'Other addresses of the collection (an older version, a mobile app): each is asked like the first.',
      examples: [['/api/v1/calls']],
    }),
  within: z.string().optional().meta({
    description: 'Resource below whose records alone the id is unique: own parent with foreign id is legal then.',
  }),
  refs: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Alias → resource, where two references are of one kind.' }),
}).meta({ id: 'resource', description: 'A kind of record.' });

export type RawResource = z.infer<typeof resource>;
export type RawOwner = z.infer<typeof owner>;
