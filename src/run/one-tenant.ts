import type { Case } from '../model.js';
import type { Journal } from './journal.js';
import { principalNamed, type World } from './world.js';

/** Where everything that was asked of a pair leaked, the likeliest cause is that its users belong to one tenant. */
export function askWhetherOne(world: World, cases: readonly Case[], journal: Journal): void {
  for (const [from, to] of world.scenario.pairs) {
    const asked = cases.filter(({ attacker, victim, skip }) => {
      return !skip && victim === to && principalNamed(world, attacker).tenant === from;
    });
    const isAll = asked.every((one) => isGrave(journal.reasonOf(one)));
    if (asked.length === 0 || !isAll) continue;
    const people = [...new Set(asked.flatMap(({ attacker, owner }) => [attacker, owner]))].join(' and ');
    const text = `everything that ${from} asked of ${to} leaked: do both users belong to one tenant? (${people})`;
    void world.write({ type: 'note', topic: 'identity', text });
  }
}

function isGrave(reason: string | undefined): boolean {
  return reason === 'leak' || reason === 'breach';
}
