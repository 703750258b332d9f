import type { View, ViewRow, ViewValue } from '../model.js';
import { counters } from './counters.js';
import { type Answer, pick } from './pointer.js';

/**
 * Every number of a view's answer by its place, and the figures the scenario names: `value revenue`, and what its parts
 * add up to: `parts revenue`. A named figure that is no number is left out.
 */
export function figuresOf(view: View, row: ViewRow, answer: Answer): Record<string, number> {
  const found = counters(answer.json, undefined, answer.headers);
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

const PLAIN = /^[-+]?\d+(?:\.\d+)?$/;
// 23,628 · 23 628 · 23'628 · 23.628,50 · 1,157.25
const POINT = /^[-+]?\d{1,3}(?:[,\s'’\u00a0\u202f]\d{3})+(?:\.\d+)?$/;
const COMMA = /^[-+]?\d{1,3}(?:[.\s'’\u00a0\u202f]\d{3})+(?:,\d+)?$|^[-+]?\d+,\d+$/;
const AROUND = /^[\s\p{Sc}A-Za-z%]*|[\s\p{Sc}A-Za-z%]*$/gu;

/**
 * A number, or a text that is one: with thousands separators, a currency sign or a unit around it. A dot followed by
 * three digits at the end is a fraction, a comma a thousands separator, as machines write it.
 */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const text = value.replace(AROUND, '');
  if (PLAIN.test(text)) return Number(text);
  if (POINT.test(text)) return Number(text.replace(/[,\s'’\u00a0\u202f]/g, ''));
  if (COMMA.test(text)) return Number(text.replace(/[.\s'’\u00a0\u202f]/g, '').replace(',', '.'));
  return undefined;
}
