import * as z from 'zod';
import { request } from './schema-request.js';
import { duration, keys, named, names, oneOrMany, pattern, values } from './schema-values.js';

const words = oneOrMany(z.string());
const environment = values
  .optional()
  .meta({ description: 'Environment variables.', examples: [{ DATABASE_URL: '{{ db.url }}' }] });
const files = z
  .record(z.string(), z.string())
  .optional()
  .meta({
    description: 'Files and folders copied in: path here → path in the container.',
    examples: [{ './schema.sql': '/docker-entrypoint-initdb.d/1.sql' }],
  });
const within = duration.optional().meta({ description: 'Longest wait until it has started.', default: '60s' });

const wait = keys({
  log: pattern.optional().meta({ description: 'Until a line of its log matches this regular expression.' }),
  health: z.literal(true).optional().meta({ description: 'Until the health check of its image says so.' }),
  within,
}).meta({ description: 'When it counts as started. Default: when it answers.' });

const port = z.union([z.int().min(1).max(65_535), z.string().regex(/^\d{1,5}:\d{1,5}$/, { error: 'bad-port' })]);

const containerParts = {
  image: z.string().min(1).optional().meta({ description: 'Image; pulled where it is not there.' }),
  dockerfile: z.string().min(1).optional().meta({ description: 'Or a Dockerfile to build it from.' }),
  context: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Folder sent to the build. Default: that of the Dockerfile.' }),
  args: values.optional().meta({ description: 'Build arguments.' }),
  ports: oneOrMany(port)
    .optional()
    .meta({
      description:
        'Ports inside, or `outside:inside`; requests go to the first. Without `outside` a free one is taken.',
      examples: [[8080]],
    }),
  environment,
  files,
  command: words.optional().meta({ description: 'Program and arguments, instead of those of the image.' }),
  wait: wait.optional(),
};

const container = keys(containerParts).meta({ description: 'A container that serves the system.' });

const service = keys({
  postgres: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'A PostgreSQL of this image.', examples: ['postgres:16'] }),
  mysql: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'A MySQL of this image.', examples: ['mysql:8'] }),
  mariadb: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'A MariaDB of this image.', examples: ['mariadb:11'] }),
  redis: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'A Redis of this image.', examples: ['redis:7'] }),
  user: z.string().min(1).optional().meta({ description: 'Its user.', default: 'app' }),
  password: z.string().min(1).optional().meta({ description: 'Its password. Default: drawn for each run.' }),
  database: z.string().min(1).optional().meta({ description: 'Its database.', default: 'app' }),
  ...containerParts,
});

const compose = keys({
  file: oneOrMany(z.string().min(1)).meta({ description: 'Compose file, or several that are merged in this order.' }),
  services: names.optional().meta({ description: 'Only these, and what they depend on. Default: all.' }),
  profiles: names.optional().meta({ description: 'Profiles that are on.' }),
  environment: environment.meta({ description: 'Values for `${NAME}` in the Compose file.' }),
  port: z
    .string()
    .regex(/^[\w.-]+:\d{1,5}$/, { error: 'bad-port' })
    .meta({
      description: 'Where requests go: `service:port`, the port inside, which the file publishes.',
      examples: ['web:8080'],
    }),
  within,
}).meta({ description: 'A system described by Docker Compose.' });

const command = z.union([
  words,
  keys({
    run: words.meta({ description: 'Program and arguments. A single text is split at spaces; no shell.' }),
    directory: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Where it runs. Default: the folder of the scenario.' }),
    environment,
    within,
  }),
]);

const loads = keys({
  sql: z.string().min(1).optional().meta({ description: 'File of SQL, fed to the client inside the service.' }),
  run: words.optional().meta({ description: 'Or a command: here, or with `into` inside the service.' }),
  into: z.string().optional().meta({ description: 'The service. Default for SQL: the only database there is.' }),
  when: z.enum(['before', 'after']).optional().meta({
    description: '`before`: the services run, the system does not yet. `after`: it answers.',
    default: 'after',
  }),
});

export const target = keys({
  url: z
    .string()
    .optional()
    .meta({
      description:
        'Base address of a running system; beside `command`, `container` or `compose`: where it answers once it runs.',
      examples: ['${CRM_URL}'],
    }),
  fixture: z.string().min(1).optional().meta({ description: 'Name of a shipped system that Partywall starts itself.' }),
  command: command.optional().meta({
    description: 'A program that serves the system. Without `url` it is told a free port as `PORT`.',
    examples: [['node', 'server.js']],
  }),
  container: container.optional(),
  compose: compose.optional(),
  services: named(service)
    .optional()
    .meta({
      description:
        'Containers beside `container` or `command`, reached by their names; also each an address in `${NAME_URL}`.',
      examples: [{ db: { postgres: 'postgres:16' } }],
    }),
  load: oneOrMany(z.union([z.string().min(1), loads]))
    .optional()
    .meta({ description: 'Data it is given before it is asked: files of SQL, or commands.', examples: ['seed.sql'] }),
  hosts: z
    .array(
      z.union([
        z.string(),
        keys({
          host: z.string().meta({ description: 'Name of the host, with or without a port, or an origin.' }),
          send: z
            .boolean()
            .optional()
            .meta({ description: 'Send session and constant headers there too.', default: false }),
        }),
      ]),
    )
    .optional()
    .meta({
      description:
        'Other hosts that may be contacted: a name (every port of it), a name with a port, or an origin (`https://…`).',
      examples: [['files.example.com', 'https://cdn.example.com']],
    }),
  headers: values.optional().meta({ description: 'Headers of every request.' }),
  ready: request
    .optional()
    .meta({ description: 'Asked until it succeeds, before anything else.', examples: ['GET /health'] }),
  disposable: z
    .boolean()
    .optional()
    .meta({ description: 'May be attacked in every way; nothing in it is kept.', default: false }),
  switches: names.optional().meta({ description: 'Faults of a shipped system to turn on.' }),
  proxy: z.string().optional().meta({ description: 'Address of an HTTP proxy.' }),
  tls: keys({ verify: z.boolean().meta({ description: 'Check the certificate.', default: true }) })
    .optional()
    .meta({ description: 'TLS settings.' }),
});

export type RawTarget = z.infer<typeof target>;
export type RawContainer = z.infer<typeof container>;
export type RawService = z.infer<typeof service>;
export type RawLoad = z.infer<typeof loads>;
