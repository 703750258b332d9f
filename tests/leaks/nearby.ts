import { isNamed } from '../../src/cli/expectations.js';
import type { Case } from '../../src/model.js';
import type { FixtureSwitch } from '../../src/targets/index.js';

/**
 * The cases named beside a switch, and what might be blamed wrongly: every case on the same resource, or on figures of the
 * same view; where they say the victim's tenant, the reading of records with the other selectors. All cases with each
 * mistake are the business of `npm run bench:detection`.
 */
export function nearby(planted: FixtureSwitch, planned: readonly Case[]): readonly Case[] {
  const isWanted = ({ id, ...facts }: Case): boolean =>
    planted.expect.some((expected) => isNamed(expected, { case: id, reason: 'leak', ...facts }));
  const named = planned.filter(isWanted);
  const isNear = ({ check, subject, lane }: Case): boolean =>
    named.some((one) =>
      one.subject.swap === undefined
        ? subject.swap === undefined &&
          holderOf(subject) === holderOf(one.subject) &&
          (subject.resource ?? lane) !== 'shared'
        : check === 'object-read-foreign' && subject.swap !== one.subject.swap,
    );
  return planned.filter((one) => !one.skip && (isWanted(one) || isNear(one)));
}

function holderOf({ resource, view }: Case['subject']): string {
  return resource === undefined ? `view ${view}` : `resource ${resource}`;
}
