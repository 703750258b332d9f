import type { Observation, Tally } from '../../model.js';

export type Created = NonNullable<Observation['created']>;

/** Names of the resources a figure counts or sums. */
export function resourcesOf(tally: Tally): readonly string[] {
  if (tally.kind === 'number') return [];
  if (tally.kind === 'operation') return [...new Set([...resourcesOf(tally.left), ...resourcesOf(tally.right)])];
  return [tally.resource];
}

/**
 * By how much a figure grows when these records are added. Undefined where that depends on what was there before
 * (a quotient, a product), or where the amount of a record is not known.
 */
export function stepOf(tally: Tally, records: readonly Created[]): number | undefined {
  switch (tally.kind) {
    case 'number':
      return 0;
    case 'count':
      return records.filter(({ resource }) => resource === tally.resource).length;
    case 'sum':
      return sumOf(tally, records);
    case 'operation':
      return combined(tally, records);
  }
}

function sumOf({ resource, field }: Tally & { kind: 'sum' }, records: readonly Created[]): number | undefined {
  const amounts = records.filter((one) => one.resource === resource).map((one) => one.amounts[field]);
  let sum = 0;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return sum;
}

function combined(
  { operator, left, right }: Tally & { kind: 'operation' },
  records: readonly Created[],
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
