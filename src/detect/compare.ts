import type { Leaf } from '../model.js';

type Leaves = Readonly<Record<string, Leaf>>;

/** Paths that were added, removed, or hold another value (or type) than before, sorted. */
export function changedLeaves(before: Leaves, after: Leaves): readonly string[] {
  const changed: string[] = [];
  for (const path of Object.keys(before)) if (!isEqual(before[path], after[path])) changed.push(path);
  for (const path of Object.keys(after)) if (!(path in before)) changed.push(path);
  return changed.sort();
}

/**
 * The same leaves without the places in arrays: what stands in an array is compared as a whole, whatever its order. Many
 * systems give sets in no order at all, and an answer in another order shows no change.
 */
export function unordered(leaves: Leaves): Record<string, Leaf> {
  const groups = new Map<string, Leaf[]>();
  for (const [path, leaf] of Object.entries(leaves)) {
    const key = path.replaceAll(PLACE, '[*]');
    const group = groups.get(key);
    if (group) group.push(leaf);
    else groups.set(key, [leaf]);
  }
  return Object.fromEntries([...groups].map(([path, group]) => [path, together(group)]));
}

const PLACE = /\[\d+\]/g;

function together(group: readonly Leaf[]): Leaf {
  const [first] = group;
  if (first && group.length === 1) return first;
  const prints = group.map(({ print, type }) => `${type} ${print}`).sort();
  return { print: prints.join(','), length: group.length, type: 'string' };
}

/**
 * Paths in the attack's answer that hold what only the owner's view of the attacked record holds (verdicts.md, Data,
 * third rule). Empty unless one of the values has 8 characters or more, or two are different. `twin` is the attacker's
 * own record of the same kind, `ghost` the answer for an identifier never issued, `sent` the prints of everything the
 * attacker sent. Identifiers, times, counts and enumerations have rules of their own, or none, and never count here.
 */
export function distinctiveMatches(views: {
  readonly attack: Leaves;
  readonly owner: Leaves;
  readonly twin: Leaves;
  readonly ghost: Leaves;
  readonly sent: ReadonlySet<string>;
}): readonly string[] {
  const known = new Set([...printsOf(views.twin), ...printsOf(views.ghost)]);
  const owners = namedPrintsOf(views.owner);
  const matches = Object.entries(views.attack).filter(([path, leaf]) => {
    if (!isDistinctive(path, leaf) || known.has(kindAndPrint(leaf)) || views.sent.has(leaf.print)) return false;
    return isEqual(views.owner[path], leaf) || owners.has(`${lastName(path)} ${kindAndPrint(leaf)}`);
  });
  const isLong = matches.some(([, leaf]) => leaf.length >= LONG);
  const different = new Set(matches.map(([, leaf]) => kindAndPrint(leaf)));
  return isLong || different.size >= 2 ? matches.map(([path]) => path) : [];
}

/**
 * Paths of `attack` that lead through one of these names and whose value is the owner's under that name. Values that stand in
 * for many (booleans, short numbers, empty texts) are none.
 */
export function equalFields(names: readonly string[], owner: Leaves, attack: Leaves): readonly string[] {
  const isNamed = (path: string): boolean => path.match(STEPS)?.some((step) => names.includes(step)) ?? false;
  const owners = new Set(Object.entries(owner).flatMap(([path, leaf]) => (isNamed(path) ? [kindAndPrint(leaf)] : [])));
  return Object.entries(attack).flatMap(([path, leaf]) =>
    isNamed(path) && isTelling(leaf) && owners.has(kindAndPrint(leaf)) ? [path] : [],
  );
}

const STEPS = /[\w-]+/g;

function isTelling({ type, length }: Leaf): boolean {
  return (type === 'string' || type === 'number') && length >= SHORTEST;
}

const LONG = 8;
// Two-letter values are country, language and state codes.
const SHORTEST = 3;

function isDistinctive(path: string, leaf: Leaf): boolean {
  if (leaf.type === 'boolean' || leaf.type === 'null') return false;
  // Short numbers are counts, amounts and versions: they coincide.
  if (leaf.length < (leaf.type === 'number' ? LONG : SHORTEST)) return false;
  if (wordsOf(path).some((word) => TENANT.has(word))) return false;
  return !wordsOf(lastName(path)).some((word) => INDISTINCT.has(word));
}

// Fields named so hold enumerations, moments, counts or identifiers. A moment is the same for whoever asks in the same
// second, an enumeration has few values, an identifier is judged by itself.
const INDISTINCT = new Set(
  [
    'status state stage phase step kind type category class group level tier plan priority severity rank role roles',
    'permission permissions scope scopes locale language lang currency country region timezone tz unit units format mime',
    'source channel mode method provider theme color colour icon visibility gender outcome result error code reason',
    'message detail version revision rev etag build api deprecated enabled active',
    'at on date time datetime timestamp ts now since until day month year created updated modified expires expiry',
    'duration elapsed took latency ms seconds count total size length page pages limit offset position index order sort',
    'id ids uuid guid oid ref key slug score',
    'href url uri link links self next prev previous instance path trace request correlation nonce csrf token',
  ]
    .join(' ')
    .split(' '),
);

// Names and slugs of tenants never count by themselves, wherever they stand.
const TENANT = new Set('tenant company org organisation organization account workspace'.split(' '));

const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

const wordsByName = new Map<string, readonly string[]>();

function wordsOf(name: string): readonly string[] {
  const known = wordsByName.get(name);
  if (known) return known;
  if (wordsByName.size > 10_000) wordsByName.clear();
  const words = (name.match(WORDS) ?? []).map((word) => word.toLowerCase());
  wordsByName.set(name, words);
  return words;
}

function namedPrintsOf(leaves: Leaves): ReadonlySet<string> {
  return new Set(Object.entries(leaves).map(([path, leaf]) => `${lastName(path)} ${kindAndPrint(leaf)}`));
}

function printsOf(leaves: Leaves): readonly string[] {
  return Object.values(leaves).map(kindAndPrint);
}

function kindAndPrint(leaf: Leaf): string {
  return `${leaf.type} ${leaf.print}`;
}

const LAST_NAME = /(?:\.([A-Za-z_]\w*)|\['((?:[^'\\]|\\.)*)'\])(?:\[\d+\])*$/;

/** The last name of a path, without the places in arrays: `$.a.tags[3]` gives `tags`. */
function lastName(path: string): string {
  const match = LAST_NAME.exec(path);
  return match?.[1] ?? match?.[2] ?? path;
}

function isEqual(one: Leaf | undefined, other: Leaf | undefined): boolean {
  return one?.print === other?.print && one?.type === other?.type;
}
