import * as z from 'zod';
import { pageSteps } from './schema-page.js';
import { bodyKeys, request, requests } from './schema-request.js';
import { condition, duration, keys, pointer, template, values } from './schema-values.js';

const csrf = keys({
  request: request
    .optional()
    .meta({ description: 'Asked for the token. Default: it is read from the answers of the login.' }),
  at: pointer.meta({ description: 'Where the token is.' }),
  send: keys({
    headers: values
      .optional()
      .meta({ description: 'Headers that carry it.', examples: [{ 'X-CSRF-Token': '{{ csrf }}' }] }),
    form: values.optional().meta({
      description: 'Form fields that carry it: in bodies that are forms, and alone where a request has no body.',
    }),
  }).meta({ description: 'How it is sent with every request but GET and HEAD.' }),
});

const whoami = keys({
  request: request.optional().meta({ description: 'Asked to learn whose session it is.', examples: ['GET /api/me'] }),
  claim: z.string().optional().meta({ description: 'Claim of the token, instead of a request.' }),
  at: pointer.optional().meta({ description: 'Where the answer names the tenant.' }),
  is: template.optional().meta({ description: 'What must be there.', examples: ['{{ tenant.name }}'] }),
});

const browser = keys({
  page: z
    .string()
    .regex(/^\//, { error: 'bad-path' })
    .meta({ description: 'Where the form is.', examples: ['/login'] }),
  steps: pageSteps.meta({
    description:
      'What a person does there, in order. Signed in is who no longer sees the field filled last, or sees what the last step says.',
  }),
  token: keys({
    local: z.string().optional().meta({ description: 'Key of `localStorage`.' }),
    session: z.string().optional().meta({ description: 'Key of `sessionStorage`.' }),
    at: pointer.optional().meta({ description: 'Where in the value, if that is not the token itself.' }),
  })
    .refine(({ local, session }) => (local === undefined) !== (session === undefined), { error: 'bad-storage' })
    .optional()
    .meta({
      description: 'Where the page keeps its bearer token. Default: what it sends as `Authorization`, if anything.',
      examples: [{ local: 'auth', at: '$.access_token' }],
    }),
});

export const authScheme = keys({
  name: z.string().optional().meta({ description: 'Name of this scheme, where there are several.' }),
  login: requests
    .optional()
    .meta({ description: 'The sign-in: one request or several.', examples: ['POST /api/login'] }),
  ...bodyKeys,
  basic: keys({
    username: z.string().meta({ description: 'User name.' }),
    password: z.string().meta({ description: 'Password.' }),
  })
    .optional()
    .meta({ description: 'Basic authentication (RFC 7617).' }),
  command: z
    .array(z.string())
    .min(1)
    .optional()
    .meta({
      description: 'A program and its arguments. It prints `{ headers, cookies, expires }` as JSON.',
      examples: [['./session', '{{ user.email }}']],
    }),
  browser: browser
    .optional()
    .meta({ description: 'Sign-in as a person does, with a real browser: its cookies and tokens become the session.' }),
  token: pointer.optional().meta({ description: 'Where the token is; sent back as `Authorization: Bearer …`.' }),
  capture: z
    .record(z.string(), pointer)
    .optional()
    .meta({ description: 'Values of the last answer kept as `user.NAME`.' }),
  ok: condition.optional().meta({ description: 'What a successful sign-in looks like. Default: any 2xx or 3xx.' }),
  send: keys({
    headers: values.optional().meta({ description: 'Headers of every request.' }),
    query: values.optional().meta({ description: 'Query parameters of every request.' }),
  })
    .optional()
    .meta({ description: 'Added to every request of the signed-in user; alone, a static token or key.' }),
  csrf: csrf.optional().meta({ description: 'Token against cross-site requests.' }),
  whoami: whoami.optional().meta({ description: 'Proves whose session it is.' }),
  lifetime: duration.optional().meta({ description: 'How long a session lasts; renewed ahead of its end.' }),
  logout: request.optional().meta({ description: 'Ends a session after the run.' }),
}).meta({ id: 'auth', description: 'How a user becomes a session.' });

export type RawAuth = z.infer<typeof authScheme>;
