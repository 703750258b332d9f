import type { GraphqlAnswer } from '../detect/graphql.js';
import { parseJson, walkScalars } from '../detect/json.js';
import { detached } from '../detect/layer.js';
import { pageKind } from '../detect/page.js';
import { holds } from '../detect/pointer.js';
import { shapeOf, withoutValues } from '../detect/shape.js';
import type { Condition, Denied, EarlierRows, Failure, Leg, Observation, Rows } from '../model.js';
import { compileTemplate } from '../scenario/template.js';
import type { Aimed } from './aim.js';
import type { Question } from './ask.js';
import { commonPrints, ownerNamed, showsEarlier } from './earlier-look.js';
import type { Gathered } from './exchange.js';
import type { Reading } from './reading.js';
import { pointsIn } from './referred.js';
import { saidValues } from './said-values.js';
import { isSignInRedirect } from './sign-in.js';
import { valuesOf, type Witnessed } from './witness.js';
import type { World } from './world.js';

export interface Found {
  readonly gathered: Gathered;
  readonly aimed: Aimed;
  readonly rows?: Rows;
  readonly earlier?: EarlierRows;
  readonly witnessed?: Witnessed;
  readonly numbers?: Observation['numbers'];
  readonly truths?: Observation['truths'];
}

/** The plain data that remains of a leg once its bodies are let go. */
export function observe(
  world: World,
  question: Question,
  { gathered, aimed, rows, earlier, witnessed, numbers, truths }: Found,
): Observation {
  const { leg, context } = question;
  const { last, failure } = gathered;
  if (!last) return unasked(question, gathered, failure?.reason ?? 'unreachable', failure?.text ?? 'no answer');
  const seen: Mutable = {
    leg: leg.name,
    as: question.as ?? leg.as,
    requests: gathered.requests,
    status: last.status,
    headers: keptHeaders(last.headers),
    complete: gathered.complete,
    size: gathered.size,
    hash: last.hash,
    sightings: gathered.sightings,
    ms: Math.round((performance.now() - gathered.startedAt) * 10) / 10,
    attempts: gathered.attempts,
  };
  const denied = deniedBy(context.operation?.denied ?? context.view?.denied, last, gathered.graphql);
  const page = pageOf(last);
  const values = witnessed ? witnessed.values : toldOf(world, question, last);
  if (failure) seen.failure = failure;
  if (values) seen.values = values;
  if (witnessed?.gone) seen.gone = true;
  const { earlier: before } = aimed.record ?? {};
  if (before && showsEarlier(world, question, aimed.record, last)) seen.showsRecord = true;
  if (leg.aim.record === 'made' && last.status < 300) {
    const owner = ownerNamed(world, question, last.json);
    if (owner) seen.ownerNamed = owner;
  }
  if (leg.traces !== undefined && last.status < 300)
    seen.points = pointsIn(world, question, { json: last.json, own: aimed.record?.id });
  if (before && leg.role === 'attack') {
    const owner = last.status < 300 ? ownerNamed(world, question, last.json) : undefined;
    if (owner) seen.ownerNamed = owner;
    if (before.isUnclaimed) seen.isUnclaimed = true;
  }
  if (rows) seen.rows = rows;
  if (earlier) seen.earlier = earlier;
  if (numbers) seen.numbers = numbers;
  if (truths) seen.truths = truths;
  if (page) seen.page = page;
  if (gathered.session !== undefined) seen.session = gathered.session;
  if (!gathered.isOk) seen.isNotOk = true;
  if (gathered.incompleteWhy && !gathered.complete) seen.unread = gathered.incompleteWhy;
  if (denied.length) seen.denied = denied;
  if (gathered.graphql?.isNull) seen.graphql = 'null';
  else if (gathered.graphql?.hasErrors) seen.graphql = 'errors';
  if (leg.shape) {
    const shape = shapeOf(shaped(last), [...masksOf(aimed, gathered), ...sentValues(gathered)]);
    const areReal = world.scenario.mode === 'safe' || context.resource?.existing !== undefined;
    seen.shape = areReal ? withoutValues(shape, world.print) : shape;
  }
  if (leg.role === 'attack') {
    if (values) seen.sentPrints = [...sentPrints(world, aimed, gathered), ...commonPrints(world, question, values)];
    if (world.evidence !== 'none' && last.size > 0) seen.excerpt = beginningOf(last);
  }
  return seen;
}

/** The values of an answer, and what it says of the owner's in the midst of a sentence. */
function toldOf(world: World, question: Question, last: Reading): Observation['values'] {
  const values = isAboutRecord(question.leg, last) ? valuesOf(world, last) : undefined;
  const said = saidValues(world, question, last);
  return said ? { ...values, ...said } : values;
}

/** What an attack receives counts whatever its status; an error page of the own or the owner's leg is no record. */
function isAboutRecord({ values, role }: Leg, { status, json }: Reading): boolean {
  if (!values) return false;
  return status < 300 || ((role === 'attack' || role === 'ghost') && json !== undefined);
}

/** Filled in step by step: one is made for every leg, and conditional spreads would be most of its cost. */
type Mutable = { -readonly [Name in keyof Observation]: Observation[Name] };

/** A firewall's challenge may come with 403 too: there it must not be taken for the system's own refusal. */
function pageOf(reading: Reading): Observation['page'] {
  if (reading.status !== 403) return pageKind(reading);
  return pageKind({
    status: 503,
    headers: reading.headers,
    get text() {
      return reading.text;
    },
  });
}

/** What `etag` and `last-modified` say is different each time; that they are there is not. */
function shaped(reading: Reading): Parameters<typeof shapeOf>[0] {
  const { etag, 'last-modified': modified } = reading.headers;
  if (etag === undefined && modified === undefined) return reading;
  const told = { ...(etag ? { 'etag present': 'yes' } : {}), ...(modified ? { 'last-modified present': 'yes' } : {}) };
  const { status, headers, text, cookies, further } = reading;
  return { status, headers: { ...headers, ...told }, text, cookies, further };
}

/** The beginning of the answer, for a reader of the report; masked where it is written out, if the case did not pass. */
function beginningOf({ text: body, file }: Reading): string {
  const text = file ? file.text : body;
  return text.length > SHOWN ? detached(`${text.slice(0, SHOWN)}…`) : text;
}

const SHOWN = 600;

/** No answer, and why. */
export function unasked({ leg, as }: Question, gathered: Gathered, reason: Failure, text: string): Observation {
  return {
    leg: leg.name,
    as: as ?? leg.as,
    requests: gathered.requests,
    failure: { reason, text },
    headers: {},
    complete: false,
    size: 0,
    hash: '',
    sightings: gathered.sightings,
    ...(leg.expect ? { held: false } : {}),
    ms: 0,
    attempts: gathered.attempts,
  };
}

const KINDS = ['status', 'reference', 'anonymous'] as const;

/**
 * Which demanded refusals the answer is. A redirect to where one signs in refuses the anonymous too. Of a GraphQL answer
 * the status says nothing: it refuses by what it does not hold, or by a condition.
 */
export function deniedBy(
  denied: Denied | undefined,
  reading: Reading,
  graphql: GraphqlAnswer | undefined,
): readonly (typeof KINDS)[number][] {
  if (!denied) return [];
  if (graphql) {
    const isMet = (rule: number | Condition): boolean => typeof rule !== 'number' && isOf(rule, reading);
    return KINDS.filter((kind) => graphql.isNull || denied[kind].some(isMet));
  }
  return KINDS.filter(
    (kind) => denied[kind].some((rule) => isOf(rule, reading)) || (kind === 'anonymous' && isSignInRedirect(reading)),
  );
}

function isOf(rule: number | Condition, reading: Reading): boolean {
  if (typeof rule === 'number') return reading.status === rule;
  return holds(rule, reading, (template) => compileTemplate(template).render({}));
}

const KEPT = [
  'content-type',
  'location',
  'etag',
  'www-authenticate',
  'retry-after',
  'content-range',
  'link',
  'content-disposition',
];

function keptHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function masksOf(aimed: Aimed, { marks }: Pick<Gathered, 'marks'>): readonly string[] {
  const id = aimed.id ?? aimed.record?.id;
  return id === undefined ? marks : [String(id), ...marks];
}

/** Everything a body or a query said: generated values are not the same for foreign and for absent. */
function sentValues({ requests }: Pick<Gathered, 'requests'>): readonly string[] {
  const values: string[] = [];
  for (const { url, body } of requests) {
    const query = url.indexOf('?');
    if (query >= 0) values.push(...new URLSearchParams(url.slice(query)).values());
    if (body === undefined) continue;
    const json = parseJson(body);
    if (json === undefined) values.push(...new URLSearchParams(body).values());
    else
      walkScalars(json, (scalar) => typeof scalar === 'boolean' || scalar === null || values.push(String(scalar)) > 0);
  }
  return values;
}

/** What the attacker sent proves nothing when it comes back. */
function sentPrints(world: World, aimed: Aimed, gathered: Gathered): readonly string[] {
  return [...masksOf(aimed, gathered), ...sentValues(gathered)].map(world.print);
}
