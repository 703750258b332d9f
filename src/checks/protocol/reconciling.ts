import { type Claim, type Part, type Reconciled, reconcile } from '../../detect/reconcile.js';
import type { Observation, Truth, ViewValue } from '../../model.js';
import type { CaseContext } from '../check.js';
import { type Inconclusive, inconclusive, trouble } from './controls.js';

/** One look at a figure: what it is made of, or why it says nothing. */
export type Look = Clear | Unclear;

export interface Clear {
  readonly fault?: undefined;
  /** Of the figure. */
  readonly name: string;
  readonly claim: Claim;
  readonly made: Reconciled;
  /** Why not all tenants of the database were compared. */
  readonly partial?: string;
}

interface Unclear {
  readonly fault: Inconclusive;
  readonly claim?: undefined;
  readonly isRefused?: boolean;
}

export interface Glance {
  readonly seen: Observation | undefined;
  /** Looks before this one. */
  readonly earlier: readonly (Observation | undefined)[];
  readonly leg: string;
  readonly value: ViewValue;
  /** Whose figure it should be, and who is suspected to be in it. */
  readonly home: string;
  readonly victim: string;
}

/** Compares the figure in an answer with what the database says of it. */
export function lookAt(context: CaseContext, glance: Glance): Look {
  const { seen, leg, value, home, victim } = glance;
  const fault = trouble(seen, leg) ?? refusal(seen, leg);
  if (fault) return { fault, isRefused: [403, 404].includes(seen?.status ?? 0) };
  if (!seen?.complete)
    return { fault: inconclusive('unread', `the view was not read to its end after ${seen?.size} bytes`, leg) };
  const truth = seen.truths?.[value.name];
  if (!truth) return { fault: inconclusive('check-crashed', `the database was not asked for ${value.name}`, leg) };
  if (truth.failure) return { fault: inconclusive(truth.failure.reason, truth.failure.text, leg) };
  const figure = seen.numbers?.[`value ${value.name}`];
  if (figure === undefined)
    return { fault: inconclusive('not-exercised', `${seen.as} sees no number where ${value.name} should be`, leg) };
  const known = new Set(context.scenario.tenants.map(({ name }) => name));
  const parts = partsOf(truth, earlierTruths(glance));
  const claim = { seen: figure, tolerance: value.tolerance, home, victim, parts, known };
  return {
    name: value.name,
    claim,
    made: reconcile(claim),
    ...(truth.partial === undefined ? {} : { partial: truth.partial }),
  };
}

function refusal(seen: Observation | undefined, leg: string): Inconclusive | undefined {
  const status = seen?.status ?? 0;
  if (status < 300 && !seen?.isNotOk) return undefined;
  return inconclusive('control-failed', `${seen?.as} got status ${status} on the view of its own tenant`, leg);
}

function earlierTruths({ earlier, value }: Glance): readonly Truth[] {
  return earlier.flatMap((seen) => seen?.truths?.[value.name] ?? []);
}

/** What goes up and down was seen at its lowest and highest by some look, not by each. */
function partsOf(truth: Truth, earlier: readonly Truth[]): readonly Part[] {
  return Object.keys(truth.of).map((tenant) => {
    const ranges = [truth, ...earlier].flatMap(({ of }) => of[tenant] ?? []);
    return { tenant, low: Math.min(...ranges), high: Math.max(...ranges) };
  });
}
