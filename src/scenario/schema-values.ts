import * as z from 'zod';

/** A map without other keys than these. The message of the unknown-key issue lists what is allowed. */
export function keys<T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(',') : undefined),
  });
}

/** One value, or a list of such values. */
export function oneOrMany<T extends z.ZodType>(item: T): z.ZodUnion<readonly [T, z.ZodArray<T>]> {
  return z.union([item, z.array(item)]);
}

/** A map whose keys are names of the scenario. */
export function named<T extends z.ZodType>(item: T): z.ZodRecord<typeof name, T> {
  return z.record(name, item);
}

export const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
export const SIZE = /^(\d+(?:\.\d+)?) ?(B|KB|MB|GB)$/;
export const RATE = /^(\d+(?:\.\d+)?)\/(s|m)$/;
const NAME = /^[A-Za-z0-9_](?:[\w-]*)$/;

// The message of a failed pattern is the code of the error.
export const duration = z.string().regex(DURATION, { error: 'bad-duration' });
export const size = z.union([z.int().min(1), z.string().regex(SIZE, { error: 'bad-size' })]);
export const rate = z.union([z.number().min(0), z.string().regex(RATE, { error: 'bad-rate' })]);
export const date = z.string().refine(isDate, { error: 'bad-date' });
export const pattern = z.string().refine(isPattern, { error: 'bad-pattern' });
const scalar = z.union([z.string(), z.number(), z.boolean()]);
export const values = z.record(z.string(), scalar);
export const template = z.unknown();

export const name = z.string().regex(NAME, { error: 'bad-name' });
export const names = z.array(z.string());

const path = z.string().refine(isPath, { error: 'bad-pointer' });

const pointerParts = keys({
  at: path.optional().meta({ description: 'JSONPath (RFC 9535) into the body.' }),
  header: z.string().optional().meta({ description: 'Name of a header of the answer.' }),
  cookie: z.string().optional().meta({ description: 'Name of a cookie the answer sets.' }),
  css: z.string().optional().meta({ description: 'CSS selector, on HTML and XML.' }),
  text: pattern.optional().meta({ description: 'Regular expression over the body as text.' }),
  attr: z.string().optional().meta({ description: 'With `css`: the attribute; without it, the text.' }),
  match: pattern.optional().meta({ description: 'Regular expression; its first group, or the whole hit, is kept.' }),
});

export const pointer = z
  .union([path, pointerParts.refine(hasOnePlace, { error: 'bad-pointer' })])
  .meta({ id: 'pointer', description: 'Where in an answer a value is: `$.json.path`, or a map.', examples: ['$.id'] });

const status = oneOrMany(z.int().min(100).max(599));

const conditionParts = {
  at: pointer.optional().meta({ description: 'What is looked at. Without it: the whole body, as text.' }),
  status: status.optional().meta({ description: 'The status must be this one, or one of these.' }),
  is: template.optional().meta({ description: 'The value must equal this.' }),
  not: template.optional().meta({ description: 'The value must not equal this.' }),
  matches: pattern.optional().meta({ description: 'The value must match this regular expression.' }),
  exists: z.boolean().optional().meta({ description: 'Whether there must be a value at all.' }),
};

export const condition = keys(conditionParts).meta({
  id: 'condition',
  description: 'Holds when every stated part holds.',
  examples: [{ at: '$.code', is: 'OUT_OF_SCOPE' }],
});

export const until = keys({
  ...conditionParts,
  within: duration.optional().meta({ description: 'How long it is asked again.', default: '30s' }),
}).meta({ id: 'until', description: 'Ask again until this holds.', examples: [{ at: '$.status', is: 'done' }] });

const refusal = z.union([z.int().min(100).max(599), condition]);
const refusals = oneOrMany(refusal);

export const denied = z
  .union([
    z.int().min(100).max(599),
    z.array(refusal),
    keys({
      status: refusals.optional().meta({
        description: "Refusals where a signed-in user addresses someone else's record.",
        default: [403, 404],
      }),
      reference: refusals.optional().meta({
        description:
          "Refusals where someone else's id or tenant stands inside a request that is valid with an own one.",
        default: [400, 403, 404, 409, 422],
      }),
      anonymous: refusals.optional().meta({
        description: 'Refusals of no, forged, expired or revoked credentials. A redirect to sign-in counts too.',
        default: [401, 403, 404],
      }),
      hide: z.boolean().optional().meta({
        description: 'Foreign must be indistinguishable from absent. True by itself where `status` is 404 alone.',
      }),
      silent: z.enum(['fail', 'pass']).optional().meta({
        description: "What a success without data and without effect on someone else's record counts as.",
        default: 'fail',
      }),
    }),
  ])
  .meta({ id: 'denied', description: 'Which answers are refusals.', examples: [[403, 404]] });

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

// The shape of RFC 9535: what a segment may begin with, and brackets that close outside quotes.
const SEGMENT =
  /^(?:\.\.?(?:\*|[\p{L}_][\p{L}\p{N}_]*)|(?:\.\.)?\[(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\[[^[\]]*\]|[^[\]"'])+\])/u;

function isPath(text: string): boolean {
  let rest = text.startsWith('$') ? text.slice(1) : undefined;
  while (rest) {
    const hit = SEGMENT.exec(rest);
    if (!hit) return false;
    rest = rest.slice(hit[0].length);
  }
  return rest === '';
}

function hasOnePlace(parts: z.infer<typeof pointerParts>): boolean {
  const places = [parts.at, parts.header, parts.cookie, parts.css].filter((place) => place !== undefined);
  return places.length === 1 || (places.length === 0 && parts.text !== undefined);
}

export type RawPointer = z.infer<typeof pointer>;
export type RawCondition = z.infer<typeof condition>;
export type RawUntil = z.infer<typeof until>;
export type RawDenied = z.infer<typeof denied>;
export type RawRefusals = z.infer<typeof refusals>;
