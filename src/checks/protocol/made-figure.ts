import type { Figure, Verdict } from '../../model.js';
import type { CaseContext } from '../check.js';
import { addendsOf, numberText, rangeText, sentenceOf } from './addends.js';
import { inconclusive } from './controls.js';
import type { Clear } from './reconciling.js';

/** The victim, or somebody of whom no other case of this attacker speaks. */
export function concerns({ case: { victim }, home, scenario }: CaseContext, tenant: string): boolean {
  if (tenant === victim || tenant === home) return tenant === victim;
  return !scenario.pairs.some(([from, to]) => from === home && to === tenant);
}

/** The figure is its own: would it look so with the victim's in it, too? */
export function ownFigure(context: CaseContext, look: Clear, leg: string): Verdict {
  const { attacker, victim } = context.case;
  const own = partOf(look, context.home);
  const theirs = partOf(look, victim);
  const shown = `${attacker} sees ${look.name} ${numberText(look.claim.seen)}, and the database has ${rangeText(own.low, own.high)} for ${context.home}`;
  const against = `${rangeText(theirs.low, theirs.high)} for ${victim}`;
  const figures = [figureOf(look)];
  if (look.made.kind === 'own' && look.made.hides) {
    const isStill = own.low === own.high && theirs.low === theirs.high;
    const text = `${shown} and ${against}: a leak would not show`;
    return { ...inconclusive(isStill ? 'not-exercised' : 'noisy', text, leg), figures };
  }
  if (own.low === 0 && own.high === 0)
    return { ...inconclusive('not-exercised', `${shown}: nothing of its own was counted`, leg), figures };
  return { outcome: 'pass', reason: 'as-demanded', leg, text: `${shown} (${against})`, figures };
}

/** The figure is not its own, and nobody can be named for certain. */
export function strangeFigure(context: CaseContext, look: Clear, leg: string): Verdict {
  const shown = strangeText(context.case.attacker, look);
  const partial = look.partial === undefined ? [] : [look.partial];
  const figures = [figureOf(look)];
  if (look.made.kind !== 'mixture')
    return { ...inconclusive('unexplained', `${shown}, and no tenants add up to it`, leg), notes: partial, figures };
  const sum = sentenceOf(look, look.made.tenants);
  const why = look.made.tenants.some((tenant) => concerns(context, tenant))
    ? 'which may be chance with figures this small'
    : `and nothing of ${context.case.victim}`;
  return { ...inconclusive('unexplained', `${shown}; it is also ${sum}, ${why}`, leg), notes: partial, figures };
}

/** What somebody sees, and what it should be. */
export function strangeText(who: string, look: Clear): string {
  const { seen, home } = look.claim;
  const own = partOf(look, home);
  const off = seen > own.high ? `${numberText(seen - own.high)} more` : `${numberText(own.low - seen)} less`;
  return `${who} sees ${look.name} ${numberText(seen)}, and the database has ${rangeText(own.low, own.high)} for ${home}: ${off}`;
}

/** What the database had for this tenant meanwhile. */
export function partOf({ claim }: Clear, tenant: string | undefined): { readonly low: number; readonly high: number } {
  return claim.parts.find((part) => part.tenant === tenant) ?? { low: 0, high: 0 };
}

/** For a picture of it. */
export function figureOf(look: Clear): Figure {
  const { claim, made: found } = look;
  const parts =
    found.kind === 'mixture'
      ? addendsOf(look, found.tenants).map(({ tenant, high }) => ({
          tenant,
          value: high,
        }))
      : [];
  return {
    name: look.name,
    expected: partOf(look, claim.home).high,
    seen: claim.seen,
    ...(parts.length > 0 ? { parts } : {}),
  };
}
