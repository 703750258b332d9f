import type { Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { inconclusive } from './controls.js';

/**
 * Rows that were there before, in the lists of both sides. One whose `owner` is neither of them is a third tenant's, and
 * both see it; one that says nothing of its owner may be shared on purpose, and nobody has said so.
 */
export function leakOfThird(context: CaseContext, { control, attack }: Seen): Verdict | undefined {
  const strangers = attack?.earlier?.strangers ?? {};
  const both = Object.keys(strangers).find((owner) => control?.earlier?.strangers[owner] !== undefined);
  if (both === undefined) return undefined;
  const { attacker, owner, victim } = context.case;
  const text = `${attacker} got a row in ${strangers[both]} whose owner is neither ${context.home} nor ${victim}; ${owner} sees rows of that owner too, in ${control?.earlier?.strangers[both]}`;
  return { outcome: 'fail', reason: 'leak', leg: 'attack', text };
}

/** Said where everything else held: whose the rows are that both see. */
export function unclaimed(context: CaseContext, { control, attack }: Seen): Verdict | undefined {
  const { attacker, owner } = context.case;
  const [alien] = Object.values(attack?.earlier?.strangers ?? {});
  if (alien !== undefined)
    return inconclusive(
      'shared-or-leak',
      `${attacker} sees a row in ${alien} whose owner is no tenant of the scenario: a third tenant's, or \`owner\` says another thing`,
      'attack',
    );
  const ids = attack?.earlier?.ids ?? {};
  const both = Object.keys(ids).find((id) => control?.earlier?.ids[id] !== undefined);
  if (both === undefined) return undefined;
  const text = `a row that was there before, with a random identifier, stands in both lists (${attacker}: ${ids[both]}, ${owner}: ${control?.earlier?.ids[both]}), and nothing says whose it is`;
  return inconclusive('shared-or-leak', text, 'attack');
}

/** What belongs to nobody may be for everybody: told, and no more. */
export function unowned({ attack }: Seen): readonly string[] {
  const count = attack?.earlier?.unowned ?? 0;
  if (count === 0) return [];
  return [`${count} ${count === 1 ? 'row names' : 'rows name'} no owner: they may be for everybody, or orphans`];
}
