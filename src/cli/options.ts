import { InvalidArgumentError } from 'commander';
import type { EvidenceLevel, Gate, Shard } from '../model.js';

export type ShardChoice = Pick<Shard, 'index' | 'of'>;

/** Whole number, at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least && text.trim() !== '') return value;
    throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
  };
}

/** Requests per second; fractions allowed. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number greater than 0.');
}

/** `a,b` and a repeated option both add up. */
export function names(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, ...text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))];
}

/** A repeated option adds up; the text is taken as it is. */
export function several(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

/** `3` cases, or `2%` of the planned ones. */
export function allowance(text: string): Gate['allowInconclusive'] {
  const found = /^(\d+)$|^(\d+(?:\.\d+)?)%$/.exec(text.trim());
  if (found?.[1] !== undefined) return { cases: Number(found[1]) };
  const percent = Number(found?.[2] ?? Number.NaN);
  if (percent <= 100) return { share: percent / 100 };
  throw new InvalidArgumentError('It must be a number of cases (3) or a share of the planned ones (2%).');
}

/** `2/5`: the second of five. */
export function shard(text: string): ShardChoice {
  const found = /^(\d+)\/(\d+)$/.exec(text.trim());
  const [index, of] = [Number(found?.[1]), Number(found?.[2])];
  if (index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError('It must be a shard of how many, counted from 1: 2/5.');
}

/** `90s`, `30m`, `2h`, `1d` in milliseconds. */
export function age(text: string): number {
  const found = /^(\d+)(s|m|h|d)$/.exec(text.trim());
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[found?.[2] ?? ''];
  if (found && unit !== undefined) return Number(found[1]) * unit;
  throw new InvalidArgumentError('It must be a span such as 90s, 30m, 2h or 1d.');
}

export const FAIL_ON: readonly Gate['failOn'][] = ['leak', 'oracle', 'contract'];
export const EVIDENCE: readonly EvidenceLevel[] = ['full', 'excerpt', 'none'];
