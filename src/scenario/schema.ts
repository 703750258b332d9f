import * as z from 'zod';
import { authScheme } from './schema-auth.js';
import { page, pageSteps } from './schema-page.js';
import { owner, resource } from './schema-resource.js';
import { target } from './schema-target.js';
import { tenancy } from './schema-tenancy.js';
import { date, denied, duration, keys, named, names, oneOrMany, rate, size } from './schema-values.js';
import { view } from './schema-view.js';

const authNames = oneOrMany(z.string())
  .optional()
  .meta({ description: 'Sign-in schemes of this person; the first signs in.' });

const user = z.looseObject({ auth: authNames }).meta({
  description: 'A person inside the tenant, with any properties (e-mail, password, key).',
  examples: [{ email: 'admin@acme.test', password: '${ACME_PASSWORD}' }],
});

const tenant = z
  .looseObject({ users: named(user).optional().meta({ description: 'Role → person.' }) })
  .meta({ description: 'An isolated customer of the system, with any properties.' });

const operator = z
  .looseObject({
    auth: authNames,
    sees: z.union([z.enum(['all', 'none']), names]).meta({ description: 'Tenants this person may see.' }),
  })
  .meta({ description: 'Someone outside any tenant: super admin, support, a user without tenant.' });

const exemption = keys({
  check: z.string().meta({ description: 'Check that is not held against the subject.' }),
  resource: z.string().optional().meta({ description: 'Resource or view. Default: all.' }),
  operation: z.string().optional().meta({ description: 'Operation of it. Default: all.' }),
  reason: z.string().min(1).meta({ description: 'Why the fault is known and accepted.' }),
  by: z.string().optional().meta({ description: 'Who accepted it.' }),
  until: date.meta({ description: 'Last day of the exemption (YYYY-MM-DD).' }),
});

const limits = keys({
  concurrency: z.int().min(1).max(1000).optional().meta({ description: 'Requests under way at once.', default: 8 }),
  rate: rate
    .optional()
    .meta({ description: 'Requests per second; 0 is unlimited.', default: 0, examples: [50, '600/m'] }),
  timeout: duration.optional().meta({ description: 'Longest wait for one answer.', default: '10s' }),
  body: size.optional().meta({ description: 'Bytes of one answer that are read.', default: '8MB' }),
  requests: z.int().min(0).optional().meta({ description: 'Requests of the whole run; 0 is unlimited.', default: 0 }),
  time: duration.optional().meta({ description: 'Longest run. Default: unlimited.' }),
});

const frontEnd = keys({
  auth: z
    .string()
    .optional()
    .meta({ description: 'Scheme by which people sign in to it. Default: the first that is a `browser` one.' }),
  logout: pageSteps
    .optional()
    .meta({ description: 'What a person does to sign out.', examples: [[{ click: 'Sign out' }]] }),
  switch: pageSteps.optional().meta({
    description: 'What a person who belongs to several tenants does to go on in the one that `tenant.…` says.',
    examples: [[{ click: '{{ tenant.label }}' }]],
  }),
  pages: named(page).meta({
    description: 'Its pages by name. One whose address names a record says of which resource.',
  }),
});

const database = keys({
  url: z
    .string()
    .min(1)
    .meta({
      description: 'Address of a PostgreSQL database, best of a role that may only read.',
      examples: ['${DATABASE_URL}'],
    }),
  tenants: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        'All tenants of the database, those the scenario does not know included: a table with a column `id`, or a statement that gives the ids and, if it likes, names. A figure that mixes tenants is told apart by it.',
      examples: ['companies', 'SELECT id, name FROM companies WHERE NOT is_deleted'],
    }),
});

export const scenarioSchema = keys({
  partywall: z.literal(1).meta({ description: 'Version of this format.' }),
  name: z.string().min(1).optional().meta({ description: 'Name of the scenario. Default: the name of the file.' }),
  target: target.meta({
    description: 'Where the system is, or how it is started: `url`, `fixture`, `command`, `container` or `compose`.',
  }),
  auth: oneOrMany(authScheme).meta({
    description: 'How a user becomes a session. Several schemes: a list, each with `name`.',
  }),
  tenants: named(tenant).meta({ description: 'The tenants, at least two.' }),
  operators: named(operator).optional().meta({ description: 'People outside any tenant.' }),
  tenancy: tenancy.optional().meta({
    description: 'Selectors: where requests say which tenant they mean. Added to every request of a tenant’s people.',
  }),
  owner: owner.optional().meta({ description: 'How records name their tenant.' }),
  denied: denied.optional().meta({ description: 'Which answers are refusals.' }),
  settle: duration.optional().meta({ description: 'How late an effect may show.', default: '2s' }),
  resources: named(resource).optional().meta({ description: 'The kinds of record.' }),
  views: named(view)
    .optional()
    .meta({ description: 'Reads that are not about one record: dashboard, report, export.' }),
  browser: frontEnd.optional().meta({ description: 'The web front end, looked at in a real browser.' }),
  database: database.optional().meta({ description: 'The database behind the system, as a witness. It is only read.' }),
  pairs: z
    .union([z.enum(['all', 'ring']), z.array(z.tuple([z.string(), z.string()]))])
    .optional()
    .meta({
      description: 'Who attacks whom: every ordered pair, each its neighbour, or a list of [attacker, victim].',
      default: 'all',
    }),
  attackers: z
    .union([z.literal('all'), names])
    .optional()
    .meta({
      description: 'Every user of a tenant attacks, or only these roles.',
      default: 'all',
    }),
  checks: keys({
    only: names.optional().meta({ description: 'Only these checks.' }),
    except: names.optional().meta({ description: 'All but these checks.' }),
  })
    .optional()
    .meta({ description: 'Which checks of the catalogue are made.' }),
  exempt: z.array(exemption).optional().meta({ description: 'Known faults, with an end date.' }),
  limits: limits.optional().meta({ description: 'Bounds of a run.' }),
  evidence: z.enum(['full', 'excerpt', 'none']).optional().meta({
    description:
      'How much of an answer a report shows. Default: full for systems Partywall started, else excerpt, in safe mode always; `full` is refused there.',
  }),
  mode: z.enum(['full', 'safe']).optional().meta({
    description:
      'safe: not one request that writes. What is read are records that were there before; cases that need more are left out.',
    default: 'full',
  }),
}).meta({ title: 'Partywall scenario', description: 'One system under test.' });

export type RawScenario = z.infer<typeof scenarioSchema>;

/** The format as JSON Schema (2020-12), for completion in editors and for the reference page. */
export function jsonSchema(): object {
  return z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' });
}
