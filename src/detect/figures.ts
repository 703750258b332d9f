import type { View, ViewRow, ViewValue } from '../model.js';
import { counters } from './counters.js';
import { type Answer, pick } from './pointer.js';
import { numberOf } from './written-number.js';

/**
 * Every number of a view's answer by its place, and the figures the scenario names: `value revenue`, and what its parts
 * add up to: `parts revenue`. A named figure that is no number is left out.
 */
export function figuresOf(view: View, row: ViewRow, answer: Answer): Record<string, number> {
  return { ...counters(answer), ...namedFigures(view, row, answer) };
}

/** Only the figures that the scenario names. */
export function namedFigures(view: View, row: ViewRow, answer: Answer): Record<string, number> {
  const found: Record<string, number> = {};
  for (const value of valuesIn(view, row)) {
    const figure = sumOf(pick(value.at, answer));
    if (figure !== undefined) found[`value ${value.name}`] = figure;
    const parts = value.parts ? sumOf(pick(value.parts, answer)) : undefined;
    if (parts !== undefined) found[`parts ${value.name}`] = parts;
  }
  return found;
}

/** The named figures that this set of parameters has. */
export function valuesIn({ values }: View, { parameters }: ViewRow): readonly ViewValue[] {
  return values.filter(({ when }) =>
    Object.entries(when ?? {}).every(([name, value]) => String(parameters[name]) === String(value)),
  );
}

/** Several hits where a number is wanted are summed; one that is none spoils the sum. */
function sumOf(hits: readonly unknown[]): number | undefined {
  if (hits.length === 0) return undefined;
  const numbers = hits.map(numberOf);
  return numbers.every((number) => number !== undefined) ? numbers.reduce((sum, number) => sum + number, 0) : undefined;
}
