import type { Operation, Resource, Sharing } from '../model.js';
import { conditionOf, defined, given, milliseconds, ownerOf } from './conversions.js';
import { type Draft, placeOf, type Use, usesIn } from './draft.js';
import { type DraftedOperation, draftOperations } from './operations.js';
import { WORDS } from './request.js';
import { bodyOf, type DraftedRequest } from './request-draft.js';
import type { RawScenario } from './schema.js';
import type { RawResource } from './schema-resource.js';
import type { Path } from './source.js';

export interface DraftedResource {
  readonly resource: Resource;
  readonly operations: readonly DraftedOperation[];
  /** Placeholders outside requests. */
  readonly uses: readonly Use[];
  readonly at: Path;
}

const SETTLE_MS = 2000;
const RECORDS = 2;

export function draftResources(raw: RawScenario, draft: Draft): readonly DraftedResource[] {
  const entries = Object.entries(raw.resources ?? {});
  const names = new Set(entries.map(([name]) => name));
  return entries.map(([name, resource]) => draftResource(name, resource, { raw, names, draft }));
}

interface Surroundings {
  readonly raw: RawScenario;
  readonly names: ReadonlySet<string>;
  readonly draft: Draft;
}

function draftResource(name: string, own: RawResource, { raw, names, draft }: Surroundings): DraftedResource {
  const at = ['resources', name];
  const operations = draftOperations(
    {
      denied: [raw.denied, own.denied],
      settleMs: given(own.settle ?? raw.settle, milliseconds) ?? SETTLE_MS,
      body: bodyOf(own, at, draft),
      headers: given(own.headers, (value) => ({ value, uses: usesIn(value, [...at, 'headers'], draft) })),
      resource: own,
      at,
    },
    draft,
  );
  const made = operations.map(
    ({ operation, requests, ready }): Operation =>
      defined({ ...operation, references: referencesOf([...requests, ...ready], names, own.refs) }),
  );
  const owner = own.owner ?? raw.owner;
  const resource: Resource = defined({
    name,
    operations: made,
    owner: given(owner, ownerOf),
    references: [...new Set(made.filter(({ kind }) => kind === 'create').flatMap(({ references }) => references))],
    within: own.within,
    refs: own.refs,
    witness: own.witness ?? [],
    gone: given(own.gone, conditionOf),
    states: own.states ?? {},
    auth: own.auth,
    records: typeof own.records === 'number' ? own.records : RECORDS,
    existing: typeof own.records === 'object' ? own.records.existing : undefined,
    marks: own.marks,
    leaves: own.leaves,
    shared: given(own.shared, sharingOf),
    private: own.private ?? [],
    at: placeOf(draft, at),
  });
  const uses = [
    ...usesIn(own.owner, [...at, 'owner'], draft),
    ...usesIn(own.gone, [...at, 'gone'], draft),
    ...usesIn(own.denied, [...at, 'denied'], draft),
    ...usesIn(raw.denied, ['denied'], draft),
    ...usesIn(raw.owner, ['owner'], draft),
  ];
  return { resource, operations, uses, at };
}

/** Naming a resource, or an alias of one, makes it a reference. */
function referencesOf(
  requests: readonly DraftedRequest[],
  names: ReadonlySet<string>,
  aliases: Readonly<Record<string, string>> = {},
): readonly string[] {
  const roots = requests.flatMap(({ uses }) => uses.map(({ root }) => root));
  return [...new Set(roots.map((root) => aliases[root] ?? root).filter((root) => names.has(root) && !WORDS.has(root)))];
}

export function sharingOf({ with: who, reason, only }: NonNullable<RawResource['shared']>): Sharing {
  return defined({ with: who, reason, only });
}
