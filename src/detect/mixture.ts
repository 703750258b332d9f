// Beyond this many steps the parts are too many, or too alike, for an answer to mean anything.
const MAX_STEPS = 200_000;
// Sums of amounts with cents do not meet exactly in binary.
const TOLERANCE = 1e-6;

/**
 * Whose exact parts a surplus is made of: the one set of names whose parts add up to it, in the order of the map.
 * Undefined where no set fits, where several do, or where the surplus is not positive. Parts that are not positive
 * cannot be told and are left out.
 */
export function decodeMixture(surplus: number, parts: ReadonlyMap<string, number>): readonly string[] | undefined {
  if (!Number.isFinite(surplus) || surplus <= TOLERANCE) return undefined;
  const usable = [...parts].filter(([, part]) => part > TOLERANCE && Number.isFinite(part));
  const search = startSearch(usable.sort(([, one], [, other]) => other - one));
  fit(search, surplus, 0);
  const [only, ...others] = search.fits;
  if (!only || others.length > 0 || search.steps > MAX_STEPS) return undefined;
  const names = new Set(only);
  return [...parts.keys()].filter((name) => names.has(name));
}

interface Search {
  readonly parts: readonly (readonly [name: string, part: number])[];
  /** Sum of the parts from each place on. */
  readonly rest: readonly number[];
  readonly chosen: string[];
  readonly fits: (readonly string[])[];
  steps: number;
}

function startSearch(parts: Search['parts']): Search {
  const rest = [0];
  for (const [, part] of [...parts].reverse()) rest.unshift((rest[0] ?? 0) + part);
  return { parts, rest, chosen: [], fits: [], steps: 0 };
}

// Largest first: with super-increasing parts every branch but one ends at once.
function fit(search: Search, left: number, place: number): void {
  search.steps += 1;
  const slack = TOLERANCE * Math.max(1, Math.abs(left));
  if (Math.abs(left) <= slack) {
    search.fits.push([...search.chosen]);
    return;
  }
  const next = search.parts[place];
  if (!next || left < -slack || (search.rest[place] ?? 0) < left - slack) return;
  if (search.steps > MAX_STEPS || search.fits.length > 1) return;
  search.chosen.push(next[0]);
  fit(search, left - next[1], place + 1);
  search.chosen.pop();
  fit(search, left, place + 1);
}
