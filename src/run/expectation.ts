import { equated, isWithin } from '../checks/protocol/equality.js';
import { numbersOf } from '../checks/protocol/experiment.js';
import { stepOf } from '../checks/protocol/tally.js';
import { TOKENS } from '../checks/protocol/tokens.js';
import { changedLeaves } from '../detect/compare.js';
import type { Observation, Sighting } from '../model.js';
import type { Question } from './ask.js';
import { isSignInRedirect } from './sign-in.js';
import type { World } from './world.js';

/** Does this answer meet what its leg expects? */
export function isMet(world: World, question: Question, seen: Observation): boolean {
  const { expect } = question.leg;
  if (!expect || seen.failure) return false;
  switch (expect.kind) {
    case 'ok':
      return isSuccess(seen) && seen.page !== 'sign-in';
    case 'canary':
      return (
        isSuccess(seen) &&
        (seen.showsRecord ||
          seen.sightings.some(({ what }) => isOwners(world, question, what) || isOverwritten(question, what)))
      );
    case 'file':
      return isSuccess(seen) && seen.page !== 'sign-in' && seen.size > 0;
    case 'canary-of':
      return (
        isSuccess(seen) && (seen.showsRecord || seen.sightings.some(({ what }) => isOfTenant(world, what, expect.of)))
      );
    case 'own-rows':
      return isSuccess(seen) && (seen.rows?.ownFound ?? 0) >= Math.max(1, seen.rows?.ownExpected ?? 1);
    case 'counter-moved':
      return isSuccess(seen) && hasMoved(question.seen[expect.since], seen, expect.names);
    case 'differs':
      return isSuccess(seen) && isOther(question.seen[expect.since], seen);
    case 'grown-by-own':
      return isSuccess(seen) && hasGrown(world, question, seen, expect);
    case 'effect':
      return effectIn(question.seen[expect.since], seen).length > 0;
    case 'token':
      return isSuccess(seen) && seen.sightings.some(({ what }) => isTokenOf(question, what, expect.token));
  }
}

/** Is it this token of the case? Of one that was cut off only the case is known. */
function isTokenOf({ context }: Question, what: Sighting['what'], token: number): boolean {
  return what.kind === 'token' && what.case === context.case.index && (what.leg < 0 || what.leg % TOKENS === token);
}

/** Served as one expects, but for the canary that would show that it is the record. */
export function isWithoutCanary({ leg }: Question, seen: Observation): boolean {
  const isSought = leg.expect?.kind === 'canary' || leg.expect?.kind === 'canary-of';
  return isSought && !seen.failure && seen.page === undefined && isSuccess(seen) && (seen.status ?? 0) < 300;
}

/** What differs from the earlier look: its fields, or that the record is gone (or back). */
export function effectIn(before: Observation | undefined, after: Observation): readonly string[] {
  if (!before || before.failure) return [];
  if (Boolean(before.gone) !== Boolean(after.gone)) return [GONE];
  return before.values && after.values ? changedLeaves(before.values, after.values) : [];
}

export const GONE = '(the record)';

/** 2xx, or a redirect that is not to a sign-in page, with the scenario's own `ok` met. */
function isSuccess(seen: Observation): boolean {
  const status = seen.status ?? 0;
  return (
    status >= 200 &&
    status < 400 &&
    !seen.isNotOk &&
    seen.page !== 'challenge' &&
    !isSignInRedirect({ status, headers: seen.headers }) &&
    !(seen.denied ?? []).includes('status')
  );
}

/** A read of a record shows that record's canary; a side door to it, any canary of its owner. */
function isOwners(world: World, { leg, context }: Question, what: Sighting['what']): boolean {
  const tenant = 'of' in leg.aim ? leg.aim.of : context.home;
  if (tenant === undefined || !isOfTenant(world, what, tenant)) return false;
  if (leg.operation !== 'read' || leg.aim.record !== 'shared' || what.kind !== 'canary') return true;
  const record = world.book.shared.get(`${context.resource?.name}/${tenant}`)?.[0];
  return what.record === record?.index && what.resource === record.resourceIndex;
}

/** An endpoint that ignores the address wrote an attack's token over the attacker's own canary: it is alive all the same. */
function isOverwritten({ leg }: Question, what: Sighting['what']): boolean {
  return leg.role === 'alive' && what.kind === 'token';
}

function isOfTenant(world: World, what: Sighting['what'], tenant: string): boolean {
  return what.kind === 'canary' && world.scenario.tenants[what.tenant]?.name === tenant;
}

function isOther(before: Observation | undefined, { size, rows, status }: Observation): boolean {
  return before?.size !== size || before.rows?.count !== rows?.count || before.status !== status;
}

function hasMoved(before: Observation | undefined, after: Observation, names?: readonly string[]): boolean {
  const earlier = numbersOf(before);
  const now = numbersOf(after);
  if (names) return names.every((name) => earlier.get(name) !== now.get(name));
  return [...now].some(([name, value]) => earlier.get(name) !== value);
}

/** What is not to be compared is not waited for. */
function hasGrown(
  world: World,
  { context: { view, row }, seen: earlier }: Question,
  now: Observation,
  { since, of }: { readonly since: string; readonly of: string },
): boolean {
  return (view && row ? equated(view, row) : []).every(({ figure, equals, tolerance }) => {
    const [then, here] = [earlier[since]?.numbers?.[figure], now.numbers?.[figure]];
    const step = stepOf(equals, world.early.made?.[of] ?? []);
    return (
      then === undefined || here === undefined || step === undefined || isWithin(here - then - step, tolerance, here)
    );
  });
}
