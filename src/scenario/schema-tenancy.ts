import * as z from 'zod';
import { keys, oneOrMany } from './schema-values.js';

const selector = keys({
  in: z.enum(['header', 'host', 'path', 'query', 'cookie']).meta({
    description:
      'Where it stands. `host`: connections go to `target.url`, with this as `Host` and as the name of TLS. `path`: a parameter of the addresses.',
  }),
  name: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'Name of the header, the address parameter, the query parameter or the cookie. A host has none.',
      examples: ['X-Tenant-ID', 'org'],
    }),
  value: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'What it says for each tenant, out of `tenant.*`.',
      default: '{{ tenant.id }}',
      examples: ['{{ tenant.slug }}.example.com'],
    }),
  except: oneOrMany(z.string().startsWith('/', { error: 'bad-path' }))
    .optional()
    .meta({ description: 'Routes without it; `*` stands for any text.', examples: [['/api/webhooks/*']] }),
});

export const tenancy = z.array(selector).min(1);

export type RawTenancy = z.infer<typeof tenancy>;
