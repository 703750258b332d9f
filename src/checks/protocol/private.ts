import { equalFields } from '../../detect/compare.js';
import type { Aim, Leg, Observation, Resource, Scenario, Verdict, View } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { isShared, operationNamed } from '../subjects.js';
import { unreadAttack } from './answer.js';
import { aliveFault, answerOf, controlFault, inconclusive, pagesText, trouble } from './controls.js';
import { leakIn } from './data.js';
import { alive, attack, controlRead } from './legs.js';
import { aimAt } from './record.js';

/** Does this show records abroad by design, and not all of their fields? A view may show records of any kind. */
export function keepsPrivate(scenario: Scenario, subject: Resource | View): boolean {
  if ('operations' in subject) return subject.private.length > 0;
  return scenario.resources.some((resource) => resource.private.length > 0);
}

/** Is this case about the `private` fields of what is shared? All else of it may be seen. */
export function isAboutPrivate({ scenario, resource, view, operation, case: one }: CaseContext): boolean {
  const subject = resource ?? view;
  return (
    subject !== undefined &&
    one.subject.swap === undefined &&
    isShared(subject, operation) &&
    keepsPrivate(scenario, subject)
  );
}

/** The owner is shown what is private; then somebody else asks for the same. */
export function askPrivate(context: CaseContext, seen: Seen, attacking: Leg): readonly Leg[] {
  if (seen.attack) return [];
  const session = isNobody(context) ? [] : [alive(context)];
  return [...shown(context), { ...attacking, role: 'attack' }, ...session];
}

/** What is public is there for people without a session too. */
function isNobody({ case: { attacker } }: CaseContext): boolean {
  return attacker === 'nobody';
}

export function sharedRead(context: CaseContext, state?: string): Leg {
  return attack(context, aimAt(context, context.case.victim, state), { values: true });
}

function shown(context: CaseContext): readonly Leg[] {
  const { resource, case: one } = context;
  const read = resource && operationNamed(resource, 'read');
  if (!resource || !read) return [];
  const aim: Aim = { record: 'shared', of: one.victim };
  // Whatever is asked abroad, at home it is the record itself that shows what is in it.
  const leg = controlRead({ ...context, operation: read }, aim);
  return [{ ...leg, operation: 'read', share: `private/${resource.name}/${one.owner}/${one.victim}` }];
}

export function judgePrivate(context: CaseContext, seen: Seen): Verdict {
  const { attacker } = context.case;
  const leak = leakIn(context, seen, ['attack']) ?? leakOfValue(context, seen);
  if (leak) return leak;
  const fault = trouble(seen.attack, 'attack') ?? unreadAttack(seen.attack) ?? unshown(context, seen);
  if (fault) return fault;
  const text = `${attacker} got ${answerOf(seen.attack)}, and in it none of ${namesOf(context)}`;
  const rows = seen.attack?.rows;
  if (rows && !rows.ended && (seen.attack?.status ?? 0) < 300)
    return inconclusive('unread', `the list was not read to its end after ${pagesText(rows.pages)}`);
  const held: Verdict = { outcome: 'pass', reason: 'as-demanded', leg: 'attack', text };
  return isNobody(context) ? held : (aliveFault(seen.alive, seen.attack) ?? held);
}

/** Without a canary in it, a private field is known by its value in its own place. */
function leakOfValue(context: CaseContext, { attack: found, control }: Seen): Verdict | undefined {
  const names = context.resource?.private ?? [];
  const fields = equalFields(names, control?.values ?? {}, found?.values ?? {});
  if (fields.length === 0) return undefined;
  const text = `${context.case.attacker} got ${answerOf(found)} with the owner's private ${fields.slice(0, 3).join(', ')}`;
  return { outcome: 'fail', reason: 'leak', leg: 'attack', text, mustRepeat: true };
}

/** A field that not even its owner is shown would not be missed abroad. */
function unshown(context: CaseContext, { control }: Seen): Verdict | undefined {
  if (!context.resource || !operationNamed(context.resource, 'read')) return undefined;
  const fault = controlFault(control, 'control', context.case.owner);
  if (fault) return fault;
  const isMarked = control?.sightings.some((one) => one.private !== undefined);
  const { values = {} } = control ?? {};
  if (isMarked || equalFields(context.resource.private, values, values).length > 0) return undefined;
  return inconclusive('not-exercised', `not even ${context.case.owner} is shown ${namesOf(context)}`, 'control');
}

function namesOf({ scenario, resource }: CaseContext): string {
  const names = resource?.private ?? scenario.resources.flatMap((one) => one.private);
  return `the private fields (${[...new Set(names)].join(', ')})`;
}

/** What an operator sees of a tenant is not what is private to it. */
export function privateSighting(
  { case: one, scenario }: CaseContext,
  seen: Observation | undefined,
): string | undefined {
  const found = seen?.sightings.find(
    ({ what, private: field }) =>
      field !== undefined && 'tenant' in what && scenario.tenants[what.tenant]?.name === one.victim,
  );
  return found && `the private field ${found.private} in ${found.place}`;
}
