import { isShared, operationNamed } from '../checks/subjects.js';
import type { Case, Principal, SentRequest, Sighting } from '../model.js';
import type { Question } from './ask.js';
import { foreignOwnerIn } from './foreign-owners.js';
import type { Journal } from './journal.js';
import type { Reading } from './reading.js';
import { isAtHome, principalNamed, type World } from './world.js';

/** Somebody received what is another tenant's, in an answer that perhaps no check judges: a create, a sign-in, a read-back. */
export interface Collected {
  readonly home: string;
  readonly foreign: string;
  /** Resource or view that was asked about. */
  readonly about: string | undefined;
  readonly text: string;
  /** It stands in the result by now. */
  isTold?: boolean;
}

/** One answer, and who got it. */
export interface Received {
  readonly principal: Principal;
  readonly about: string | undefined;
  readonly sent: Pick<SentRequest, 'method' | 'url' | 'status'>;
  readonly sightings: readonly Sighting[];
}

/**
 * Looks at every answer that a tenant's user gets, whatever it was asked for. What is found is held against a case at
 * the end, and only where nothing else on that resource and in that direction has caught it.
 */
export function collect(world: World, { principal, about, sent, sightings }: Received): void {
  const home = principal.tenant;
  if (!home) return;
  for (const sighting of sightings) {
    const { what } = sighting;
    if (what.kind === 'token')
      noteToken(
        world,
        what.case,
        home,
        () => `an answer to ${principal.name} (${nameOfRequest(sent)}), ${sighting.place}`,
      );
    if (what.kind !== 'canary' && what.kind !== 'id') continue;
    const foreign = world.scenario.tenants[what.tenant]?.name;
    const resource = world.scenario.resources[what.resource];
    if (!foreign || isAtHome(principal, foreign) || !resource) continue;
    if (resource.shared && sighting.private === undefined) continue;
    const key = `${home}>${foreign}/${about}`;
    if (world.collected.has(key)) continue;
    const kind = what.kind === 'id' ? 'the identifier' : what.cut ? 'the beginning of the canary' : 'the canary';
    const mark = `${kind} of a ${resource.name} of ${foreign}`;
    const text = `${principal.name} got status ${sent.status} with ${mark} in ${sighting.place} of the answer to ${nameOfRequest(sent)}`;
    world.collected.set(key, { home, foreign, about, text });
  }
}

/** In an answer that is shared on purpose only a row's owner tells, which checks look at; a stand-in's tells nothing. */
export function isOpen({ context: { resource, view, case: one }, leg, as }: Question): boolean {
  if (as !== undefined || view?.shared) return true;
  if (!resource?.shared) return false;
  return [one.subject.operation, leg.operation].some((name) => isShared(resource, operationNamed(resource, name)));
}

/** Corrects a case of that direction, the same resource first, where no case there says leak already. */
export function accuse(world: World, cases: readonly Case[], journal: Journal): void {
  const homeOf = (one: Case): string | undefined => principalNamed(world, one.attacker).tenant;
  for (const found of world.collected.values()) {
    if (found.isTold) continue;
    found.isTold = true;
    const { home, foreign, about, text } = found;
    const ofHome = cases.filter((one) => !one.skip && homeOf(one) === home);
    // Of a tenant that no planned direction names all the same: the pairs narrow what is asked, not what is a leak.
    const [same, other] = [ofHome.filter(({ victim }) => victim === foreign), ofHome];
    const blamed = same.length > 0 ? same : other;
    const sameAbout = blamed.filter(({ subject }) => (subject.resource ?? subject.view) === about);
    if (sameAbout.some((one) => isCaught(world, journal, one))) continue;
    const one = sameAbout[0] ?? blamed[0];
    // It attacks nobody in this scenario: perhaps it may see what it saw.
    if (one) journal.correct(one, { outcome: 'fail', reason: 'leak', text, leg: 'collected' });
    else void world.write({ type: 'note', topic: 'warning', text: `no case asks on behalf of ${home}, but ${text}` });
  }
  const byIndex = new Map(cases.map((one) => [one.index, one]));
  for (const [index, { tenant, text }] of world.strayTokens) {
    const one = byIndex.get(index);
    if (!one || isAtHome(principalNamed(world, one.attacker), tenant)) continue;
    journal.correct(one, {
      outcome: 'fail',
      reason: 'breach',
      text: `the attack's token stands in ${text}`,
      leg: 'collected',
    });
  }
}

/** A record of one's own that says it is another's: whose case made it so has said it. */
function isCaught({ checks }: World, journal: Journal, one: Case): boolean {
  const reason = journal.reasonOf(one);
  return reason === 'leak' || (reason === 'breach' && checks.get(one.check)?.writesAtHome === true);
}

/** A record that says itself that it is another tenant's, in an answer that is no attack's. */
export function collectOwner(
  world: World,
  reading: Reading,
  { principal, about, sent }: Omit<Received, 'sightings'>,
): void {
  const home = principal.tenant;
  const found = home === undefined ? undefined : foreignOwnerIn(world, reading, { principal, about });
  if (!home || !found) return;
  const { tenant: foreign, place } = found;
  const key = `${home}>${foreign}/${about}`;
  if (world.collected.has(key)) return;
  const text = `${principal.name} got status ${sent.status} with a record whose owner is ${foreign} in ${place} of the answer to ${nameOfRequest(sent)}`;
  world.collected.set(key, { home, foreign, about, text });
}

function noteToken(world: World, index: number, tenant: string, text: () => string): void {
  const home = world.homes.get(index);
  if (home !== undefined && home !== tenant && !world.strayTokens.has(index))
    world.strayTokens.set(index, { tenant, text: text() });
}

/** The place alone: host and query say nothing here. */
function nameOfRequest({ method, url }: Received['sent']): string {
  return `${method} ${URL.canParse(url) ? new URL(url).pathname : url}`;
}
