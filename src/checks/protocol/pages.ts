import type { Aim, Browse, Leg, Page, PrincipalName, Scenario } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { type Direction, insideDirections } from '../subjects.js';

/** A look at a page in a browser. */
export function look(
  context: CaseContext,
  leg: Pick<Leg, 'name' | 'role' | 'as'> & { readonly aim?: Aim; readonly browse: Browse } & Partial<Leg>,
): Leg {
  return { operation: context.case.subject.operation, aim: { record: 'none' }, writes: 'canary', ...leg };
}

/** What a person sees at home: shared by every case about this page. */
export function homeLook(
  context: CaseContext,
  {
    name,
    as,
    tenant,
    page,
  }: { readonly name: 'control' | 'own'; readonly as: PrincipalName; readonly tenant: string; readonly page: Page },
): Leg {
  return look(context, {
    name,
    role: name,
    as,
    aim: page.aimed ? { record: 'shared', of: tenant } : { record: 'none' },
    browse: { kind: 'visit', page: page.name },
    expect: page.aimed ? { kind: 'canary' } : { kind: 'canary-of', of: tenant },
    share: `page/${page.name}/${as}/${tenant}`,
  });
}

/** Twice as long as the page took at home, and no shorter than a moment: what comes late is waited for. */
export function lookingTime(seen: Seen): number {
  return 2 * Math.max(SHORTEST_MS, seen.control?.effectMs ?? 0, seen.own?.effectMs ?? 0);
}

const SHORTEST_MS = 150;

export function pageNamed({ frontEnd }: Scenario, name: string | undefined): Page | undefined {
  return frontEnd?.pages.find((page) => page.name === name);
}

/** Can people sign in to the front end and sign out again? */
export function canLeave({ frontEnd, auth }: Scenario): boolean {
  return (frontEnd?.logout.length ?? 0) > 0 && auth.some(({ kind }) => kind === 'browser');
}

/** What a browser keeps does not depend on roles: one person of each tenant is enough. */
export function oneOfEach(scenario: Scenario): readonly Direction[] {
  const seen = new Set<string>();
  return insideDirections(scenario).filter(({ attacker, victim }) => {
    const key = `${attacker.slice(0, attacker.indexOf('.'))}>${victim}`;
    return !seen.has(key) && seen.add(key);
  });
}
