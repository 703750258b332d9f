import { numberText } from '../checks/protocol/addends.js';
import type { Finding } from '../model.js';

/** A finding, as far as it says what a figure was made of. */
export type Telling = Pick<Finding, 'outcome' | 'reason' | 'attacker' | 'subject' | 'figures'>;

/**
 * One sentence for whoever answers for the system: what a figure that mixes tenants showed, how much of it is its own,
 * and whose the rest is. Undefined where the finding is none about such a figure.
 */
export function figureSentence({ outcome, reason, attacker, subject, figures }: Telling): string | undefined {
  const figure = figures?.[0];
  if (outcome !== 'fail' || reason !== 'leak' || figure?.seen === undefined) return undefined;
  const home = attacker.split('.')[0];
  const own = figure.parts?.find(({ tenant }) => tenant === home)?.value ?? 0;
  const others = figure.parts?.filter(({ tenant }) => tenant !== home) ?? [];
  if (home === undefined || others.length === 0) return undefined;
  const rest = others.map(({ tenant, value }) => `${numberText(value)} of ${tenant}`).join(', ');
  return `The ${subject.view} shows ${home} ${numberText(figure.seen)} ${figure.name}: ${numberText(own)} of its own, and ${rest}.`;
}
