import { setTimeout as sleep } from 'node:timers/promises';
import { type GraphqlAnswer, graphqlAnswer } from '../detect/graphql.js';
import { holds, pick } from '../detect/pointer.js';
import { UserError } from '../errors.js';
import type { Leg, Observation, Principal, RequestTemplate, SentRequest, Sighting } from '../model.js';
import type { ScopeFacts } from '../records/scope.js';
import { type CompiledRequest, compileRequest, type RenderedRequest } from '../scenario/request.js';
import { compileTemplate, EmptyPlaceholder } from '../scenario/template.js';
import type { Choice } from '../tenancy/index.js';
import { collect, collectOwner } from './collected.js';
import { voidCommonValues } from './common-values.js';
import { deliver } from './delivery.js';
import { openFile } from './opened-file.js';
import { type Planted, withPlants } from './plants.js';
import { type Reading, readAnswer } from './reading.js';
import { idKey, idSightings, isLongId, sightingsOf } from './sighting.js';
import { isAtHome, principalNamed, type World } from './world.js';

/** Who asks, about what, and how: all that the requests of one leg have in common. */
export interface Asker {
  readonly principal: Principal;
  readonly scheme?: string;
  readonly credentials?: Leg['credentials'];
  /** Whose credentials `empty` and `garbage` are made to look like, where the principal has none. */
  readonly model?: Principal;
  readonly isAttack: boolean;
  /** How the last request goes out, where not as the operation says. */
  readonly otherwise?: Leg['otherwise'];
  /** Sign in again where the session turns out dead. */
  readonly renews: boolean;
  /** Query parameters that the leg adds and leaves out. */
  readonly adds?: Readonly<Record<string, string | readonly string[]>>;
  readonly drops?: readonly string[];
  /** Values that the last request carries beside what the operation says. */
  readonly plants?: readonly Planted[];
  /** Also look for other tenants' identifiers. */
  readonly findIds: boolean;
  /** Resource or view that it is about. */
  readonly about: string | undefined;
  /** What it shows of others is no evidence by itself: shared on purpose, or asked by a stand-in. */
  readonly isOpen: boolean;
  /** The tenant that senders without one of their own mean; where nobody says it, that of the record. */
  readonly naming?: string;
  /** Selectors that name another tenant than the sender's. */
  readonly swap?: Choice['swap'];
  /** Facts of the scope but for the sender's own. */
  readonly facts: Omit<ScopeFacts, 'principal' | 'session'>;
}

/** What the requests of one leg brought in, added up as they come. */
export interface Gathered {
  readonly requests: SentRequest[];
  sightings: readonly Sighting[];
  /** The deciding answer: the last one. */
  last?: Reading;
  failure?: Observation['failure'];
  complete: boolean;
  incompleteWhy?: string;
  size: number;
  attempts: number;
  /** Marks that the bodies wrote. */
  marks: readonly string[];
  /** Every step met its own `ok`, and came without GraphQL errors. */
  isOk: boolean;
  /** What the last answer says, where the request was one of GraphQL. */
  graphql?: GraphqlAnswer;
  /** Which sign-in of its principal carried the last request. */
  session?: number;
  startedAt: number;
}

export function gather(): Gathered {
  return {
    requests: [],
    sightings: NONE,
    complete: true,
    size: 0,
    attempts: 0,
    marks: [],
    isOk: true,
    startedAt: performance.now(),
  };
}

const NONE: readonly Sighting[] = [];

/**
 * Sends the requests of an operation in order, captures carried on, and adds what comes back. Stops at the first step
 * that gets no success, which then is the answer of the whole. An attack goes on: the step that matters is the last one,
 * and that a form before it was refused says nothing about it.
 * @throws EmptyPlaceholder: such a request is never sent
 */
export async function sendSteps(
  world: World,
  asker: Asker,
  steps: readonly RequestTemplate[],
  gathered: Gathered,
): Promise<void> {
  for (const step of steps) {
    const isLast = step === steps.at(-1);
    try {
      await sendStep(world, isLast ? asker : plain(asker), step, gathered);
    } catch (error) {
      if (isShutOut(error, asker, gathered)) return;
      throw error;
    }
    if (!gathered.last || gathered.failure) return;
    if (!asker.isAttack && (gathered.last.status >= 400 || !gathered.isOk)) return;
  }
}

/** What is special about a leg is so in its last request. */
function plain(asker: Asker): Asker {
  return asker.otherwise || asker.plants ? { ...asker, otherwise: undefined, plants: undefined } : asker;
}

/** An attack that was refused what its next step needs cannot go on: that refusal is the answer to the whole. */
function isShutOut(error: unknown, { isAttack }: Asker, { last }: Gathered): boolean {
  return isAttack && error instanceof EmptyPlaceholder && last !== undefined && last.status >= 300;
}

/** One request with its trouble, its renewals and its polling. `address` replaces path and query (a next page). */
export async function sendStep(
  world: World,
  asker: Asker,
  step: RequestTemplate,
  gathered: Gathered,
  address?: string,
): Promise<void> {
  const deadline = step.until ? performance.now() + step.until.withinMs : 0;
  for (let pause = 50; ; pause = Math.min(pause * 1.6, 1000)) {
    await sendOnce(world, asker, step, gathered, address);
    const { last } = gathered;
    if (!step.until || !last || gathered.failure || holds(step.until, last, plainly)) break;
    // Who is shut out waits in vain.
    if (asker.isAttack && (last.status === 401 || last.status === 403)) break;
    if (performance.now() >= deadline || world.signal.aborted) {
      giveUp(gathered, step, step.until.withinMs);
      break;
    }
    await sleep(pause, undefined, { signal: world.signal }).catch(() => undefined);
  }
  const { last } = gathered;
  if (!last || gathered.failure) return;
  if (step.ok && !holds(step.ok, last, plainly)) gathered.isOk = false;
  gathered.graphql = step.body?.kind === 'graphql' ? graphqlAnswer(last.json) : undefined;
  if (gathered.graphql?.hasErrors) gathered.isOk = false;
  for (const [name, pointer] of Object.entries(step.capture ?? {})) asker.facts.captures[name] = pick(pointer, last)[0];
}

/** What was served until the end and never became what it should is not finished; what was refused is an answer. */
function giveUp(gathered: Gathered, { method, path }: RequestTemplate, withinMs: number): void {
  gathered.isOk = false;
  if ((gathered.last?.status ?? 0) >= 300) return;
  const text = `${method} ${path} was not what \`until\` waits for within ${withinMs / 1000} s`;
  gathered.failure = { reason: 'timeout', text };
}

async function sendOnce(
  world: World,
  asker: Asker,
  step: RequestTemplate,
  gathered: Gathered,
  address?: string,
): Promise<void> {
  demandRead(world, step, asker);
  const principal = step.as ? named(world, step.as, asker.principal) : asker.principal;
  const session =
    principal.user &&
    (world.sessions.current(principal, asker.scheme) ?? (await world.sessions.of(principal, asker.scheme)));
  const choice = choiceOf(principal, asker);
  const selected = world.tenancy.inPath(choice);
  const { scope, marks } = world.words.scopeOf(factsFor(asker, { principal, session, selected }));
  const rendered = compiled(step).render(scope);
  const asked = sentOtherwise(address === undefined ? rendered : { ...rendered, path: address }, asker);
  const added = asker.adds || asker.drops ? withQueryOf(asked, asker) : asked;
  const request = asker.plants ? withPlants(added, asker.plants) : added;
  if (marks.length) gathered.marks = [...gathered.marks, ...marks];
  noteSentIds(world, principal, asker);
  if (asker.isAttack) noteSentMarks(world, principal, request);
  const attempts = await deliver(world, {
    as: principal,
    scheme: asker.scheme,
    request,
    choice,
    credentials: asker.credentials,
    model: asker.model,
    renews: asker.renews,
  });
  gathered.attempts += attempts.length;
  for (const { outcome, sent, session: used } of attempts) {
    if (used) gathered.session = used.generation;
    gathered.requests.push(sent);
    gathered.failure = outcome.failure;
    if (!outcome.answer) continue;
    const opening = openFile(world, outcome.answer, step.parse);
    // Most answers are no files, and need not wait.
    const reading = readAnswer(world, outcome.answer, opening && (await opening));
    if (world.known.size() > 0 && !asker.isOpen) await voidCommonValues(world, principal, reading.hits);
    take(world, { asker, principal, sent }, { reading, gathered });
  }
}

/** The last word on what leaves the machine in safe mode, whatever check asked for it. */
function demandRead(
  { scenario: { mode } }: World,
  { isRead, method, path }: RequestTemplate,
  { otherwise }: Asker,
): void {
  if (mode !== 'safe') return;
  const sent = otherwise?.method ?? method;
  if (isRead && (sent === method || sent === 'HEAD')) return;
  throw new UserError({
    code: 'safe-write',
    headline: `${sent} ${path} may write, and in safe mode nothing is written`,
    hint: 'Say `kind: read` where it changes nothing.',
  });
}

/** The address of a page as this person opens it: from here on it has sent the identifier in it. */
export async function renderedPath(world: World, asker: Asker, step: RequestTemplate): Promise<string> {
  const { principal } = asker;
  const session = principal.user && (await world.sessions.of(principal, asker.scheme));
  const selected = world.tenancy.inPath(choiceOf(principal, asker));
  const { scope } = world.words.scopeOf(factsFor(asker, { principal, session, selected }));
  noteSentIds(world, principal, asker);
  return compiled(step).render(scope).path;
}

function sentOtherwise(request: RenderedRequest, { otherwise }: Asker): RenderedRequest {
  if (!otherwise) return request;
  const { method = request.method, headers } = otherwise;
  return { ...request, method, headers: { ...request.headers, ...headers } };
}

/** RFC 3986: what the scenario sends stays as it is, but for what is left out. */
function withQueryOf(request: RenderedRequest, { adds = {}, drops = [] }: Asker): RenderedRequest {
  const [place = '', query = ''] = request.path.split('?');
  const kept = query
    .split('&')
    .filter((pair) => pair !== '' && !drops.includes(decodeURIComponent(pair.split('=')[0] ?? '')));
  const added = Object.entries(adds).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  );
  const pairs = [...kept, ...added];
  return { ...request, path: pairs.length > 0 ? `${place}?${pairs.join('&')}` : place };
}

/** Whoever sees several tenants names the one whose record it wants, if that is among them. */
function choiceOf(principal: Principal, { facts, naming, swap }: Asker): Choice {
  const wanted = facts.record?.tenant;
  const isSeen = wanted !== undefined && typeof principal.sees === 'object' && isAtHome(principal, wanted);
  return { tenant: isSeen ? wanted : (principal.tenant ?? naming ?? wanted), swap };
}

/** Said one by one: copying what is there and adding to it costs several times as much. */
function factsFor(
  { facts }: Asker,
  { principal, session, selected }: Pick<ScopeFacts, 'principal' | 'session' | 'selected'>,
): ScopeFacts {
  const { resource, record, id, ids, references, token, captures, owner } = facts;
  return {
    principal,
    session,
    selected,
    resource,
    record,
    id,
    ids,
    references,
    token,
    captures,
    owner,
  } satisfies { [Name in keyof Required<ScopeFacts>]: ScopeFacts[Name] };
}

/** Every attempt is scanned and counts as the attack; the last answer decides the status. */
function take(
  world: World,
  { asker, principal, sent }: { asker: Asker; principal: Principal; sent: SentRequest },
  { reading, gathered }: { reading: Reading; gathered: Gathered },
): void {
  gathered.last = reading;
  gathered.size += reading.size;
  if (!reading.complete) {
    gathered.complete = false;
    if (reading.incompleteWhy) gathered.incompleteWhy = reading.incompleteWhy;
  }
  // Whose records an attack got, its case judges.
  if (!asker.isOpen && !asker.isAttack) collectOwner(world, reading, { principal, about: asker.about, sent });
  const marks = sightingsOf(world, reading, asker.principal);
  const ids = asker.findIds ? idSightings(world, reading, asker.principal) : NONE;
  const found = ids.length ? [...marks, ...ids] : marks;
  if (found.length === 0) return;
  gathered.sightings = gathered.sightings.length ? [...gathered.sightings, ...found] : found;
  if (!asker.isOpen) collect(world, { principal, about: asker.about, sent, sightings: found });
}

/** What a principal has sent once is no evidence when it comes back. */
function noteSentIds(world: World, principal: Principal, asker: Asker): void {
  const id = asker.facts.id ?? asker.facts.record?.id;
  if (!asker.isAttack || !isLongId(id)) return;
  const sent = world.sentIds.get(principal.name) ?? new Set();
  world.sentIds.set(principal.name, sent.add(idKey(id)));
}

/** Natural keys are made of what a record says: who asks for one has sent the canary in it. */
function noteSentMarks(world: World, { name }: Principal, { path, body }: RenderedRequest): void {
  const hasKnown = world.known.size() > 0;
  const texts = [path, typeof body === 'string' ? body : ''];
  const sent = texts.filter((text) => hasKnown || text.includes(world.marks.prefix));
  const hits = sent.flatMap((text) => world.scanner.scanText(text));
  const spent = hits.flatMap(({ mark, text }) => (mark.kind === 'canary' ? text : []));
  if (spent.length > 0) world.spent.set(name, [...new Set([...(world.spent.get(name) ?? []), ...spent])]);
}

function named(world: World, name: string, sender: Principal): Principal {
  return world.principals.get(name) ?? principalNamed(world, `${sender.tenant}.${name}`);
}

const requests = new WeakMap<RequestTemplate, CompiledRequest>();

export function compiled(template: RequestTemplate): CompiledRequest {
  const known = requests.get(template);
  if (known) return known;
  const made = compileRequest(template);
  requests.set(template, made);
  return made;
}

function plainly(template: unknown): unknown {
  return compileTemplate(template).render({});
}
