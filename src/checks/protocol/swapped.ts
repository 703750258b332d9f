import type { Leg, Observation, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { refusal, unreadAttack } from './answer.js';
import { aliveFault, inconclusive, pagesText, trouble } from './controls.js';
import { isCount } from './experiment.js';
import { alive, swapKey, swapped } from './legs.js';

/**
 * Protocol S: a collection or view that is one's own, asked for under the name of another tenant: a request that is
 * legitimate by itself, with its selectors swapped. `own` is the same without the swap, `control` the victim's own use.
 */
export function askSwapped(context: CaseContext, seen: Seen, { control, own }: Own): readonly Leg[] {
  if (seen.attack) return [];
  return [control, { ...own, name: 'own', role: 'own' }, attackLike(context, own), alive(context)];
}

export interface Own {
  readonly control: Leg;
  readonly own: Leg;
}

/** Nothing of one's own need come, so nothing is waited for. */
function attackLike(context: CaseContext, { expect: _, pollMs: __, ...own }: Leg): Leg {
  return { ...own, ...swapped(context), name: 'attack', role: 'attack', share: `${own.share}${swapKey(context)}` };
}

/**
 * No data came, and the very same without the swap shows one's own: a refusal, one's own data only, or nothing at all.
 */
export function judgeSwapped(context: CaseContext, seen: Seen): Verdict {
  const { attack } = seen;
  const fault = trouble(attack, 'attack') ?? aliveFault(seen.alive, attack);
  if (fault) return fault;
  if (isRefusal(attack)) return refusal(context, seen, 'reference');
  return unreadAttack(attack) ?? (context.view ? judgeSight(context, seen) : judgeRows(context, seen));
}

/** Whoever is nobody there may be shown the sign-in. */
export function isRefusal(seen: Observation | undefined): boolean {
  return (seen?.status ?? 0) >= 300 || (seen?.denied ?? []).length > 0;
}

function judgeRows(context: CaseContext, { attack, own }: Seen): Verdict {
  const { attacker, victim } = context.case;
  const rows = attack?.rows;
  const named = `${attacker}, who named ${victim},`;
  if (!rows?.ended)
    return inconclusive('unread', `the list was not read to its end after ${pagesText(rows?.pages)}`, 'attack');
  if (rows.count === 0) {
    const figures = Object.entries(rows.counters).filter(([name, value]) => value > 0 && isCount(name));
    if (figures.length === 0) return ownDataOnly(`${named} got no rows; without that its own ${own?.rows?.ownFound}`);
    const told = figures.map(([name, value]) => `${name} is ${value}`).join(', ');
    return inconclusive('unexplained', `${named} got no rows, and yet ${told}`, 'attack');
  }
  if (rows.ownFound < Math.max(1, rows.ownExpected))
    return inconclusive(
      'own-rows-missing',
      `${named} found ${rows.ownFound} of its ${rows.ownExpected} seeded rows`,
      'attack',
    );
  return ownDataOnly(`${named} read ${rows.count} rows: its own ${rows.ownExpected} seeded rows, none of ${victim}`);
}

/** A view shows records of one's own, or nothing but figures that it shows without the swap too. */
function judgeSight(context: CaseContext, { attack, own }: Seen): Verdict {
  const { attacker, victim } = context.case;
  const named = `${attacker}, who named ${victim},`;
  const isOwn = attack?.sightings.some(
    ({ what }) => what.kind === 'canary' && context.scenario.tenants[what.tenant]?.name === context.home,
  );
  if (isOwn) return ownDataOnly(`${named} sees records of ${context.home} in it, and none of ${victim}`);
  const figures = Object.entries(attack?.numbers ?? {}).filter(
    ([place, value]) => value !== 0 && own?.numbers?.[place] !== value,
  );
  if (figures.length === 0) return ownDataOnly(`${named} sees no record in it, and no figure of its own that differs`);
  const told = figures.slice(0, 3).map(([place, value]) => `${place} is ${value}`);
  return inconclusive('unexplained', `${named} sees no record of its own in it, and yet ${told.join(', ')}`, 'attack');
}

function ownDataOnly(text: string): Verdict {
  return { outcome: 'pass', reason: 'own-data-only', text, leg: 'attack' };
}
