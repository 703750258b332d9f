import { distinctiveMatches } from '../../detect/compare.js';
import type { Observation, Sighting, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { isShared, operationNamed } from '../subjects.js';
import { answerOf, inconclusive } from './controls.js';

/** Data of another tenant in what the attacker received is a leak, whatever the status. */
export function leakIn(context: CaseContext, seen: Seen, legs: readonly string[]): Verdict | undefined {
  for (const leg of legs) {
    const found = seen[leg];
    const sightings = found?.sightings.filter((one) => isForeign(context, one)) ?? [];
    const sighting = sightings.find(({ isUnclaimed }) => !isUnclaimed);
    if (found && sighting) return leak(context, leg, `${nameOf(context, sighting)} in ${placeOf(sighting)}`, found);
    const owner = found?.rows?.foreignOwners.find(({ tenant }) => concerns(context, tenant));
    if (found && owner) return leak(context, leg, `a row whose owner is ${owner.tenant} in ${owner.place}`, found);
    const [unclaimed] = sightings;
    if (found && unclaimed)
      return sharedOrLeak(leak(context, leg, `${nameOf(context, unclaimed)} in ${placeOf(unclaimed)}`, found));
  }
  return undefined;
}

/** A record that was there before, of which nothing says whose it is: what another is shown of it may be meant for both. */
function sharedOrLeak({ text, leg }: Verdict): Verdict {
  return inconclusive(
    'shared-or-leak',
    `${text}, which names no owner: declare it \`shared\`, or say its \`owner\``,
    leg,
  );
}

/** On an answer about one record: fields that only the owner's view of it explains. */
export function leakByValues(context: CaseContext, seen: Seen): Verdict | undefined {
  const attack = seen.attack;
  const owner = seen.before?.values ?? seen.control?.values;
  const twin = seen['own:before']?.values ?? seen.own?.values;
  if (attack?.ownerNamed !== undefined && attack.ownerNamed !== context.home && concerns(context, attack.ownerNamed))
    return leak(context, 'attack', `a record whose owner is ${attack.ownerNamed}`, attack);
  // Without the attacker's own record nobody can say what stands in every answer.
  if (!attack?.values || !owner || (context.home && !twin)) return undefined;
  const fields = distinctiveMatches({
    attack: attack.values,
    owner,
    twin: twin ?? {},
    ghost: seen.ghost?.values ?? {},
    sent: new Set(attack.sentPrints ?? []),
  });
  if (fields.length === 0) return undefined;
  const found = leak(context, 'attack', `the owner's values in ${fields.slice(0, 3).join(', ')}`, attack);
  return attack.isUnclaimed ? sharedOrLeak(found) : { ...found, mustRepeat: true };
}

/** A mark or identifier of another tenant that this attacker has no business seeing and that this case is about. */
function isForeign(context: CaseContext, sighting: Sighting): boolean {
  const { what } = sighting;
  if (what.kind !== 'canary' && what.kind !== 'id') return false;
  const tenant = context.scenario.tenants[what.tenant]?.name;
  const resource = context.scenario.resources[what.resource];
  if (!tenant || !resource || !concerns(context, tenant)) return false;
  if (sighting.private !== undefined) return true;
  const isOutside = resource.shared?.with === 'tenants' && !context.home;
  return !(
    resource.shared &&
    !isOutside &&
    isShared(resource, operationNamed(resource, context.case.subject.operation) ?? operationNamed(resource, 'read'))
  );
}

/**
 * Where a record is addressed, every tenant but the attacker's own. A collection is asked once for all victims: there
 * it is the victim, or a third tenant that no other planned direction of this attacker is about.
 */
function concerns(context: CaseContext, tenant: string): boolean {
  if (tenant === context.case.victim) return true;
  if (tenant === context.home || context.homes?.includes(tenant)) return false;
  if (context.operation?.aimed) return true;
  if (!context.home) return false;
  // Whoever sees several tenants is asked about every other one.
  const isHome = (attacker: string): boolean => context.homes !== undefined || attacker === context.home;
  return !context.scenario.pairs.some(([attacker, victim]) => isHome(attacker) && victim === tenant);
}

function leak(
  context: CaseContext,
  leg: string,
  what: string,
  seen: Observation,
): Extract<Verdict, { outcome: 'fail' }> {
  return { outcome: 'fail', reason: 'leak', leg, text: `${context.case.attacker} got ${answerOf(seen)} with ${what}` };
}

function nameOf(context: CaseContext, sighting: Sighting): string {
  const { what } = sighting;
  if (what.kind !== 'canary' && what.kind !== 'id') return 'a mark';
  const tenant = context.scenario.tenants[what.tenant]?.name;
  const resource = context.scenario.resources[what.resource];
  const field = resource?.existing === undefined || what.kind === 'id' ? undefined : resource.marks?.[what.field];
  if (field !== undefined) return `the ${field} of a ${resource?.name} of ${tenant}`;
  const mark = what.kind === 'id' ? 'the identifier' : what.cut ? 'the beginning of the canary' : 'the canary';
  const secret = sighting.private === undefined ? '' : ` (private: ${sighting.private})`;
  return `${mark} of ${tenant}'s ${resource?.name}${secret}`;
}

function placeOf(sighting: Sighting): string {
  const encodings = sighting.encodings.filter((encoding) => encoding !== 'plain');
  return encodings.length ? `${sighting.place} (${encodings.join(' in ')})` : sighting.place;
}
