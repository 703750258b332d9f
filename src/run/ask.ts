import { setTimeout as sleep } from 'node:timers/promises';
import { SignInError } from '../auth/index.js';
import type { CaseContext, Seen } from '../checks/index.js';
import { TOKENS } from '../checks/protocol/tokens.js';
import { aliveOperation, operationNamed } from '../checks/subjects.js';
import { UserError } from '../errors.js';
import type { Leg, Observation, Operation, PrincipalName } from '../model.js';
import { EmptyPlaceholder } from '../scenario/template.js';
import { addsOf, UnnamedTenant } from './additions.js';
import { type Aimed, aimAt } from './aim.js';
import { amountsOf } from './amounts.js';
import { browse } from './browsing.js';
import { isOpen } from './collected.js';
import { whySpared } from './elders.js';
import { type Asker, type Gathered, gather, sendSteps } from './exchange.js';
import { effectIn, GONE, isMet, isWithoutCanary } from './expectation.js';
import { noteFoundling } from './foundlings.js';
import { askIdentity } from './identity.js';
import { movedByAct } from './idle-looks.js';
import { readList } from './listing.js';
import { askNamesake } from './namesake.js';
import { observe, unasked } from './observation.js';
import { leftSinceSeeding, notePace } from './pace.js';
import { hintAtPages } from './paging-hint.js';
import { plantsOf } from './plants.js';
import { referred } from './referred.js';
import { createRecord, SeedError, withReferences } from './seeding.js';
import { readView } from './viewing.js';
import { witness } from './witness.js';
import { principalNamed, type World } from './world.js';

/** One leg of a case, about to be asked. */
export interface Question {
  readonly context: CaseContext;
  readonly leg: Leg;
  readonly seen: Seen;
  /** 0; higher where a case is asked again, with fresh spares. */
  readonly round: number;
  /** Who sends, where it is not `leg.as` (calibration). */
  readonly as?: PrincipalName;
}

/** Asks until the expectation holds or `pollMs` are over. Never throws for what the system does. */
export async function askLeg(world: World, asked: Question): Promise<Observation> {
  const question = asked.leg.resource === undefined ? asked : about(asked, asked.leg.resource);
  const seen = await askOn(world, question);
  const now = performance.now();
  answeredAt.set(seen, now);
  const from = answerTo(question, question.leg.since);
  return from === undefined ? seen : Object.assign(seen, { sinceMs: now - from });
}

/** When each answer had come. */
const answeredAt = new WeakMap<Observation, number>();

/** A leg on another resource than the case's own. */
function about(question: Question, name: string): Question {
  const { scenario } = question.context;
  const resource = scenario.resources.find((one) => one.name === name);
  const operation = resource && operationNamed(resource, question.leg.operation);
  const { resource: _, operation: __, ...context } = question.context;
  return {
    ...question,
    context: { ...context, ...(resource ? { resource } : {}), ...(operation ? { operation } : {}) },
  };
}

/** Milliseconds still to wait: since the leg it names, else from now on. */
function waitOf(question: Question): number {
  const { leg } = question;
  const waitMs = Math.max(leg.waitMs ?? 0, lastingOf(question));
  const from = waitMs > 0 ? answerTo(question, leg.since) : undefined;
  return from === undefined ? waitMs : from + waitMs - performance.now();
}

/** How long the stretches took that it is to outlast. */
function lastingOf(question: Question): number {
  const { times, of } = question.leg.lasting ?? NO_STRETCH;
  return of.reduce((longest, [one, other]) => {
    const [from, to] = [answerTo(question, one), answerTo(question, other)];
    return from === undefined || to === undefined ? longest : Math.max(longest, times * (to - from));
  }, 0);
}

const NO_STRETCH: NonNullable<Leg['lasting']> = { times: 0, of: [] };

function answerTo({ seen }: Question, name: string | undefined): number | undefined {
  const found = name === undefined ? undefined : seen[name];
  return found && answeredAt.get(found);
}

async function askOn(world: World, question: Question): Promise<Observation> {
  const { leg } = question;
  const startedAt = performance.now();
  const waitMs = waitOf(question);
  if (waitMs > 0) await sleep(waitMs, undefined, { signal: world.signal }).catch(() => undefined);
  const mostMs = patienceOf(world, question);
  for (let pause = 25; ; pause = Math.min(pause * 1.5, 400)) {
    const seen = await askOnce(world, question);
    const held = leg.expect ? await isHeld(world, question, seen) : undefined;
    const waited = performance.now() - startedAt;
    const isOver = held !== false || seen.failure || waited + pause > mostMs || world.signal.aborted;
    if (isOver && mostMs > 0) notePace(world, leg, { held: held === true, waitedMs: waited });
    if (isOver && held === false && isWithoutCanary(question, seen)) Object.assign(seen, { isWithoutCanary: true });
    if (isOver) hintAtPages(world, question, seen);
    if (isOver)
      return leg.expect ? told(seen, held === true, held && leg.pollMs ? Math.round(waited) : undefined) : seen;
    await sleep(pause, undefined, { signal: world.signal }).catch(() => undefined);
  }
}

/** The observation was made a moment ago and is nobody else's: it need not be copied. */
function told(seen: Observation, held: boolean, effectMs: number | undefined): Observation {
  return Object.assign(seen, effectMs === undefined ? { held } : { held, effectMs });
}

/** What moves by itself is no effect: a write that does nothing would look as if it worked. */
async function isHeld(world: World, question: Question, seen: Observation): Promise<boolean> {
  const { leg, context } = question;
  if (!isMet(world, question, seen)) return false;
  if (leg.expect?.kind !== 'effect' || !context.resource || !('of' in leg.aim)) return true;
  const fields = effectIn(question.seen[leg.expect.since], seen);
  if (fields.includes(GONE)) return true;
  const moved = await movedByAct(world, { resource: context.resource, tenant: leg.aim.of, fields });
  return moved.length > 0;
}

/** How long the expectation may stay unmet. */
function patienceOf({ pace, scenario }: World, question: Question): number {
  const { leg } = question;
  // Where nothing is written, nothing can be late.
  if (scenario.mode === 'safe' || isInVain(question)) return 0;
  return Math.min(leg.pollMs ?? 0, leftSinceSeeding(pace, leg));
}

/** An act that was refused has no effect to wait for. */
function isInVain({ leg: { expect, share, name }, seen }: Question): boolean {
  if (expect?.kind !== 'effect' || share === undefined) return false;
  return seen[name.slice(0, name.indexOf(':'))]?.held === false;
}

async function askOnce(world: World, question: Question): Promise<Observation> {
  const gathered = gather();
  try {
    const aimed = await aimAt(world, question);
    return await send(world, question, aimed, gathered);
  } catch (error) {
    if (world.signal.aborted) return unasked(question, gathered, 'interrupted', 'the run was interrupted');
    if (error instanceof EmptyPlaceholder) return unasked(question, gathered, 'not-sent', error.message);
    if (error instanceof UnnamedTenant)
      return { ...unasked(question, gathered, 'not-sent', error.message), unnamed: error.message };
    if (error instanceof SeedError) return unasked(question, gathered, error.reason, error.message);
    if (error instanceof SignInError) return unasked(question, gathered, lostBy(question), error.message);
    // What cannot be noted in the ledger is not sent.
    if (error instanceof UserError) return unasked(question, gathered, 'not-sent', error.message);
    throw error;
  }
}

/** An attacker who is out proves nothing about its session; an owner who is out proves no control. */
function lostBy({ leg, context }: Question): 'session-lost' | 'control-failed' {
  return leg.as === context.case.attacker ? 'session-lost' : 'control-failed';
}

async function send(world: World, question: Question, aimed: Aimed, gathered: Gathered): Promise<Observation> {
  const { leg, context } = question;
  const { resource } = context;
  const asker = askerOf(world, question, aimed);
  const view = leg.view && world.scenario.views.find(({ name }) => name === leg.view);
  if (leg.browse || (view && view.spots !== undefined)) return browse(world, question, { aimed, asker, gathered });
  if (view)
    return observe(world, question, { gathered, aimed, ...(await readView(world, asker, view, question, gathered)) });
  if (leg.operation === 'whoami') return askIdentity(world, question, asker, gathered);
  if (!resource) throw new TypeError(`the leg ${leg.name} of ${context.case.id} names no resource`);
  if (leg.operation === 'witness') {
    // Whoever asks again has what is shown once, and to whoever comes next, shown before it looks.
    if (question.round > 0 && leg.name === 'before') await witness(world, asker, resource, gather());
    const witnessed = await witness(world, asker, resource, gathered);
    return observe(world, question, { gathered, aimed, witnessed });
  }
  if (leg.operation === 'namesake') return askNamesake(world, question, aimed, gathered);
  if (leg.operation === 'create' && leg.writes === 'canary' && leg.aim.record === 'twin')
    return create(world, question, leg.aim.of);
  const operation = leg.operation === 'alive' ? aliveOperation(resource) : operationNamed(resource, leg.operation);
  if (!operation) throw new TypeError(`${resource.name} has no operation ${leg.operation}`);
  if (operation.kind === 'list')
    return observe(world, question, { gathered, aimed, ...(await readList(world, asker, operation, gathered)) });
  const spared = await whySpared(world, question, aimed, operation);
  if (spared !== undefined) return { ...unasked(question, gathered, 'not-sent', spared), spared };
  if (leg.writes === 'token' && operation.kind !== 'read') noteAttack(world, question, operation);
  await sendSteps(world, asker, operation.requests, gathered);
  noteFoundling(world, question, operation, { gathered, asker });
  if (aimed.record && leg.writes === 'canary' && operation.kind !== 'read') {
    aimed.record.writes += 1;
    if (operation.name === 'delete' && gathered.isOk && gathered.last && gathered.last.status < 300)
      aimed.record.isDeleted = true;
  }
  return observe(world, question, { gathered, aimed });
}

function askerOf(world: World, question: Question, aimed: Aimed): Asker {
  const { leg, context, as } = question;
  const isAttack = leg.role === 'attack' || leg.role === 'ghost';
  const operation = context.resource && operationNamed(context.resource, leg.operation);
  const isBroad = isAttack && !(operation?.aimed ?? false);
  const { resource } = context;
  const tenant = ownerTenant(question, aimed);
  const { victim } = context.case;
  return {
    principal: principalNamed(world, as ?? leg.as),
    scheme: resource?.auth,
    credentials: leg.credentials,
    otherwise: leg.otherwise,
    model: leg.credentials ? principalNamed(world, context.case.owner) : undefined,
    isAttack,
    renews: !isAttack && leg.role !== 'alive' && !leg.swap,
    about: context.case.subject.resource ?? context.case.subject.view,
    isOpen: isOpen(question),
    ...namedBy(question, aimed),
    ...(leg.swap ? { swap: { word: leg.swap, tenant: victim } } : {}),
    ...(leg.adds ? { adds: addsOf(world, question) } : {}),
    ...(leg.drops ? { drops: leg.drops } : {}),
    ...(leg.plants ? { plants: plantsOf(world, question) } : {}),
    findIds: isBroad || leg.role === 'attack' || operation?.kind === 'list',
    facts: {
      resource,
      record: aimed.record,
      id: aimed.id,
      ids: aimed.ids,
      owner: tenant,
      references: {
        ...withReferences(world, { names: operation?.references ?? [], tenant, known: aimed.references }),
        ...(leg.refers ? referred(world, leg.as, leg.refers) : undefined),
      },
      captures: { ...aimed.captures },
      token: leg.writes === 'token' ? tokenOf(world, question) : undefined,
    },
  };
}

/**
 * The tenant that somebody names who has none of its own: whose record it wants, else the victim. Who asks who one is, or
 * is an operator and looks at something for all, names none.
 */
function namedBy({ leg, context }: Question, { record }: Aimed): Pick<Asker, 'naming'> {
  if (leg.operation === 'whoami' || (context.view && leg.as !== 'nobody')) return {};
  return { naming: record?.tenant ?? context.case.victim };
}

/** References have the same owner as the record aimed at; without a record they are the asker's own. */
function ownerTenant({ context: { home, case: one }, leg }: Question, { record }: Aimed): string {
  return record?.tenant ?? (leg.swap ? one.victim : (home ?? one.victim));
}

async function create(world: World, question: Question, tenant: string): Promise<Observation> {
  const { resource } = question.context;
  if (!resource) throw new TypeError('a record without a resource');
  const { record, gathered } = await createRecord(world, { resource, tenant, purpose: 'twin' });
  const seen = observe(world, question, { gathered, aimed: { record, references: record.references } });
  return { ...seen, created: { resource: resource.name, amounts: amountsOf(world, resource, gathered) } };
}

/** Whatever an attack may create is noted by its token, before it is sent. */
function noteAttack(world: World, question: Question, operation: Operation): void {
  const { context, leg } = question;
  const mark = tokenOf(world, question);
  world.ledger.open({ mark, resource: context.resource?.name ?? operation.name, as: leg.as });
}

/** Names the case, the round, and which of its tokens it is. */
function tokenOf({ marks }: World, { context, round, leg }: Question): string {
  return marks.token({ case: context.case.index, leg: Math.min(round, 13) * TOKENS + (leg.token ?? 0) });
}
