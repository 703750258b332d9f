import { keeperOf } from '../checks/subjects.js';
import { walkScalars } from '../detect/json.js';
import { holds } from '../detect/pointer.js';
import type { Operation, Resource } from '../model.js';
import type { Seeded } from '../records/record.js';
import { compileTemplate } from '../scenario/template.js';
import { gather, sendSteps } from './exchange.js';
import { markedRows } from './marked-rows.js';
import { readLists } from './nested-lists.js';
import type { Reading } from './reading.js';
import { ownAsker } from './seeding.js';
import type { World } from './world.js';

export type Recognised =
  | { readonly is: 'ours' }
  | { readonly is: 'gone' }
  | { readonly is: 'unsure'; readonly why: string };

/** Does the record that has this id still carry a mark, as its owner is shown it? */
export type Recognition = (resource: Resource, record: Seeded) => Promise<Recognised>;

/** Reads each record, and where that shows no mark its row; a list is read once. */
export function createRecognition(world: World, carries: (text: string) => boolean): Recognition {
  const lists = new Map<string, Promise<Listed>>();
  const listOf = (resource: Resource, record: Seeded): Promise<Listed> => {
    const under = Object.entries(record.references).map(([name, { id }]) => `${name} ${id}`);
    const key = JSON.stringify([resource.name, record.tenant, ...under.sort()]);
    const known = lists.get(key) ?? readList(world, { resource, record, carries });
    lists.set(key, known);
    return known;
  };
  return async (resource, record) => {
    const shown = await read(world, { resource, record, carries });
    if (shown && shown.is !== 'unsure') return shown;
    const { marked, scalars, isWhole } = await listOf(resource, record);
    const id = String(record.id);
    if (marked.has(id)) return { is: 'ours' };
    if (shown?.isShown) return shown;
    if (isWhole && !scalars.has(id)) return { is: 'gone' };
    return shown ?? { is: 'unsure', why: scalars.has(id) ? UNMARKED : 'nothing shows it to its owner' };
  };
}

const UNMARKED = "it does not carry this run's mark any more";

interface About {
  readonly resource: Resource;
  readonly record: Seeded;
  readonly carries: (text: string) => boolean;
}

/** `isShown`: an answer showed it, but no mark. Undefined where no operation reads it. */
type Read = Recognised & { readonly isShown?: boolean };

async function read(world: World, about: About): Promise<Read | undefined> {
  const { resource } = about;
  const names = new Set(['read', ...resource.witness]);
  const operations = resource.operations.filter(
    ({ name, kind, aimed }) => names.has(name) && (kind !== 'list' || aimed),
  );
  let first: Read | undefined;
  for (const operation of operations.sort((one, other) => rank(one) - rank(other))) {
    const shown = await ask(world, about, operation).catch(
      (error: unknown): Read => ({ is: 'unsure', why: error instanceof Error ? error.message : String(error) }),
    );
    if (shown.is === 'ours') return shown;
    first ??= shown;
    if (first.is === 'gone') return first;
  }
  return first;
}

function rank({ name }: Operation): number {
  return name === 'read' ? 0 : 1;
}

async function ask(world: World, { resource, record, carries }: About, operation: Operation): Promise<Read> {
  const owner = keeperOf(world.scenario, record.tenant, operation.allow) ?? record.owner;
  const gathered = gather();
  await sendSteps(world, ownAsker(world, owner, record, resource), operation.requests, gathered);
  const { last, failure } = gathered;
  if (!last || failure) return { is: 'unsure', why: failure?.text ?? `${operation.name} got no answer` };
  if (isGone(resource, last)) return { is: 'gone' };
  if (last.status >= 300) return { is: 'unsure', why: `${operation.name} got status ${last.status}` };
  if (gathered.graphql?.isNull) return { is: 'unsure', why: `${operation.name} got null` };
  return carries(last.text) ? { is: 'ours' } : { is: 'unsure', why: UNMARKED, isShown: true };
}

/** Only what says that it is absent: a refusal may be about whoever asks. */
function isGone(resource: Resource, reading: Reading): boolean {
  const isSaid = resource.gone && holds(resource.gone, reading, (template) => compileTemplate(template).render({}));
  return isSaid === true || reading.status === 404 || reading.status === 410;
}

interface Listed {
  /** Ids of the rows that carry a mark. */
  readonly marked: ReadonlySet<string>;
  /** Everything that may be an id. */
  readonly scalars: ReadonlySet<string>;
  readonly isWhole: boolean;
}

async function readList(world: World, { resource, record, carries }: About): Promise<Listed> {
  const marked = new Set<string>();
  const scalars = new Set<string>();
  let pages = 0;
  const parentsOf = (name: string): readonly Seeded[] => {
    const parent = record.references[name];
    return parent ? [parent] : [];
  };
  const search = { resource, tenant: record.tenant, parentsOf };
  const { unasked, unended } = await readLists(world, search, (reading) => {
    pages += 1;
    for (const { id, isSure } of markedRows(resource, reading, carries)) if (isSure) marked.add(String(id));
    walkScalars(reading.json, (value) => scalars.add(String(value)) !== undefined);
  });
  return { marked, scalars, isWhole: pages > 0 && unasked.length + unended.length === 0 };
}
