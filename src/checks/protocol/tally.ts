import type { Made, Tally } from '../../model.js';

/** Names of the resources a figure counts or sums. */
export function resourcesOf(tally: Tally): readonly string[] {
  if (tally.kind === 'number') return [];
  if (tally.kind === 'operation') return [...new Set([...resourcesOf(tally.left), ...resourcesOf(tally.right)])];
  return [tally.resource];
}

/**
 * By how much a figure grows when these records are added. Undefined where that depends on what was there before
 * (a quotient, a product), or where the amount of a record is not known, or how many were made.
 */
export function stepOf(tally: Tally, records: readonly Made[]): number | undefined {
  switch (tally.kind) {
    case 'number':
      return 0;
    case 'count':
      return countOf(tally, records);
    case 'sum':
      return sumOf(tally, records);
    case 'operation':
      return combined(tally, records);
  }
}

function countOf({ resource }: Tally & { kind: 'count' }, records: readonly Made[]): number | undefined {
  const counted = records.filter((one) => one.resource === resource);
  if (counted.some(({ isUncertain }) => isUncertain)) return undefined;
  return counted.reduce((sum, { count = 1 }) => sum + count, 0);
}

function sumOf({ resource, field }: Tally & { kind: 'sum' }, records: readonly Made[]): number | undefined {
  const summed = records.filter((one) => one.resource === resource);
  if (summed.some(({ isUncertain }) => isUncertain)) return undefined;
  const amounts = summed.map((one) => one.amounts[field]);
  let sum = 0;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return sum;
}

function combined(
  { operator, left, right }: Tally & { kind: 'operation' },
  records: readonly Made[],
): number | undefined {
  const [one, other] = [stepOf(left, records), stepOf(right, records)];
  if (one === undefined || other === undefined) return undefined;
  if (operator === '+') return one + other;
  if (operator === '-') return one - other;
  if (operator === '*' && right.kind === 'number') return one * right.value;
  if (operator === '*' && left.kind === 'number') return other * left.value;
  if (operator === '/' && right.kind === 'number' && right.value !== 0) return one / right.value;
  return one === 0 && other === 0 ? 0 : undefined;
}
