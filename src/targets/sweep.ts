import type { ContainerEngine } from './engine.js';
import { type Ownership, ownershipOf, PROJECT_LABEL, projectOf, RUN_LABEL, tagIn } from './ownership.js';

/** Something a run has started in the engine. */
export interface Started {
  readonly kind: 'container' | 'network' | 'volume';
  readonly id: string;
  readonly name: string;
  readonly tag: string;
  /** Milliseconds since 1970; undefined where the engine does not say. */
  readonly createdAt?: number;
  readonly remove: () => Promise<unknown>;
}

export interface Swept {
  readonly removed: readonly string[];
  readonly left: readonly { readonly name: string; readonly why: string }[];
}

/** Removes everything that one run has started. Throws what the engine says of what stays. */
export async function removeRun(engine: ContainerEngine, tag: string): Promise<void> {
  const removed = await removeAll(await startedIn(engine, tag));
  const [first] = removed.left;
  if (first) throw new Error(`${first.name}: ${first.why}`);
}

/** What dead runs of this machine left; with `kept` also what `--keep` left, with `olderMs` what others left so long ago. */
export async function sweep(
  engine: ContainerEngine,
  { kept = false, olderMs }: { readonly kept?: boolean; readonly olderMs?: number } = {},
): Promise<Swept> {
  const all = await startedIn(engine);
  const isOver = ({ tag, createdAt = Date.now() }: Started): boolean => {
    const ownership: Ownership = ownershipOf(tag);
    if (ownership === 'elsewhere') return olderMs !== undefined && Date.now() - createdAt >= olderMs;
    return ownership === 'dead' || (ownership === 'kept' && kept);
  };
  const swept = await removeAll(all.filter(isOver));
  const strange = all.filter((one) => ownershipOf(one.tag) === 'elsewhere' && !isOver(one));
  const why = 'of another machine, or container, that may still run';
  return { removed: swept.removed, left: [...swept.left, ...strange.map(({ name }) => ({ name, why }))] };
}

/** Containers before the networks and volumes they hold. */
async function removeAll(all: readonly Started[]): Promise<Swept> {
  const removed: string[] = [];
  const left: { name: string; why: string }[] = [];
  for (const kinds of [['container'], ['network', 'volume']])
    await Promise.all(
      all
        .filter(({ kind }) => kinds.includes(kind))
        .map(async ({ kind, name, remove }) => {
          try {
            await remove();
            removed.push(`${kind} ${name}`);
          } catch (error) {
            // Somebody else was faster, or is about to be.
            if (isGone(error)) return;
            left.push({ name: `${kind} ${name}`, why: error instanceof Error ? error.message : String(error) });
          }
        }),
    );
  return { removed, left };
}

function isGone(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return false;
  // 409: its removal is under way.
  return error.statusCode === 404 || (error.statusCode === 409 && /in progress/.test(String(error)));
}

async function startedIn(engine: ContainerEngine, tag?: string): Promise<readonly Started[]> {
  const labels = [tag === undefined ? RUN_LABEL : `${RUN_LABEL}=${tag}`];
  const projects = [tag === undefined ? PROJECT_LABEL : `${PROJECT_LABEL}=${projectOf(tag)}`];
  const found = await Promise.all([labels, projects].map((label) => labelled(engine, label)));
  return found.flat();
}

async function labelled(engine: ContainerEngine, label: string[]): Promise<readonly Started[]> {
  const { dockerode } = engine.container;
  const filters = { label };
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    dockerode.listContainers({ all: true, filters }),
    dockerode.listNetworks({ filters }),
    dockerode.listVolumes({ filters }),
  ]);
  return [
    ...containers.flatMap(({ Id: id, Names: [name = id], Labels, Created }) =>
      owned(Labels, {
        kind: 'container',
        id,
        name: name.replace(/^\//, ''),
        createdAt: Created * 1000,
        remove: () => dockerode.getContainer(id).remove({ force: true, v: true }),
      }),
    ),
    ...networks.flatMap(({ Id: id, Name: name, Labels, Created }) =>
      owned(Labels, {
        kind: 'network',
        id,
        name,
        createdAt: Date.parse(Created),
        remove: () => removeNetwork(dockerode.getNetwork(id)),
      }),
    ),
    ...(volumes ?? []).flatMap(({ Name: name, Labels }) =>
      owned(Labels, { kind: 'volume', id: name, name, remove: () => dockerode.getVolume(name).remove() }),
    ),
  ];
}

type Network = ReturnType<ContainerEngine['container']['dockerode']['getNetwork']>;

/** An engine that was ended in the middle may still believe in connections of containers that are gone. */
async function removeNetwork(network: Network): Promise<void> {
  try {
    await network.remove();
  } catch (error) {
    if (!/active endpoints/.test(String(error))) throw error;
    const { Containers = {} } = await network.inspect();
    for (const Container of Object.keys(Containers)) await network.disconnect({ Container, Force: true });
    await network.remove();
  }
}

function owned(
  labels: Readonly<Record<string, string>> | null | undefined,
  one: Omit<Started, 'tag'>,
): readonly Started[] {
  const tag = tagIn(labels);
  return tag === undefined ? [] : [{ ...one, tag }];
}
