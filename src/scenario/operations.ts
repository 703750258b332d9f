import type { Operation, OperationKind, Paging } from '../model.js';
import { defined, deniedOf, given, milliseconds, pointerOf } from './conversions.js';
import { type Draft, placeOf, type Use, usesIn } from './draft.js';
import { isRecord } from './placeholder.js';
import {
  type Convention,
  type DraftedBody,
  type DraftedRequest,
  draftRequest,
  draftRequests,
} from './request-draft.js';
import type { RawOperation, RawPaging, RawRequest } from './schema-request.js';
import type { RawResource } from './schema-resource.js';
import type { RawDenied } from './schema-values.js';
import type { Path } from './source.js';

/** An operation with what has to be looked at once all of the scenario is known. */
export interface DraftedOperation {
  readonly operation: Omit<Operation, 'references'>;
  readonly requests: readonly DraftedRequest[];
  readonly ready: readonly DraftedRequest[];
  readonly allowAt: Path;
  /** Placeholders outside requests. */
  readonly uses: readonly Use[];
}

export interface OperationDefaults {
  readonly denied: readonly (RawDenied | undefined)[];
  readonly settleMs: number;
  /** Of create and update. */
  readonly body?: DraftedBody;
  readonly headers?: Convention['headers'];
  readonly resource: RawResource;
  readonly at: Path;
}

/** What a word of the format means where nothing else is said (REST). */
const CRUD = {
  list: { kind: 'list', method: 'GET', aimed: false },
  create: { kind: 'create', method: 'POST', aimed: false },
  read: { kind: 'read', method: 'GET', aimed: true },
  update: { kind: 'write', method: 'PATCH', aimed: true },
  delete: { kind: 'delete', method: 'DELETE', aimed: true },
} as const satisfies Record<string, { kind: OperationKind; method: string; aimed: boolean }>;

type Crud = keyof typeof CRUD;
const WORDS: readonly Crud[] = ['list', 'create', 'read', 'update', 'delete'];

/** All operations of a resource: those its `path` gives, narrowed by `only`, those it spells out, and its actions. */
export function draftOperations(defaults: OperationDefaults, draft: Draft): readonly DraftedOperation[] {
  const { resource, at } = defaults;
  const plain = WORDS.flatMap((word) => {
    const raw = resource[word];
    if (raw === undefined && (resource.path === undefined || !(resource.only ?? WORDS).includes(word))) return [];
    const convention = conventionOf(word, defaults);
    return [
      draftOperation(
        { name: word, kind: CRUD[word].kind, raw: raw ?? {}, convention, at: [...at, word] },
        defaults,
        draft,
      ),
    ];
  });
  const actions = Object.entries(resource.actions ?? {}).map(([name, raw]) => {
    const convention = { method: 'GET' };
    return draftOperation({ name, raw, convention, at: [...at, 'actions', name] }, defaults, draft);
  });
  const created = new Set(capturesOf(plain.find(({ operation }) => operation.name === 'create')?.requests ?? []));
  return [...plain, ...actions, ...variantsOf(defaults, draft)].map((one) =>
    namesCapture(one, created) ? aimed(one) : one,
  );
}

/** Its address has what the record's create gave: a link, a name of a file. */
function namesCapture({ operation, requests }: DraftedOperation, created: ReadonlySet<string>): boolean {
  if (operation.kind === 'list' || operation.kind === 'create') return false;
  const own = new Set(capturesOf(requests));
  return requests.some(({ uses }) =>
    uses.some(({ root, isInAddress }) => isInAddress && (root === 'record' || (created.has(root) && !own.has(root)))),
  );
}

function aimed(drafted: DraftedOperation): DraftedOperation {
  return { ...drafted, operation: { ...drafted.operation, aimed: true } };
}

/** Names of the values that the requests keep. */
export function capturesOf(requests: readonly DraftedRequest[]): readonly string[] {
  return requests.flatMap(({ template }) => Object.keys(template.capture ?? {}));
}

const VARIED: readonly Crud[] = ['list', 'read', 'update', 'delete'];

/** The same operations under other addresses. One that is a list of requests has no single address to change. */
function variantsOf(defaults: OperationDefaults, draft: Draft): readonly DraftedOperation[] {
  const { resource, at } = defaults;
  return (resource.variants ?? []).flatMap((path, index) =>
    VARIED.flatMap((word): readonly DraftedOperation[] => {
      const raw = resource[word];
      const isGiven = raw !== undefined || (resource.path !== undefined && (resource.only ?? WORDS).includes(word));
      const own = raw === undefined ? {} : variantOf(raw);
      if (!isGiven || !own) return [];
      const name = `${word}@${path.replace(/[^\w-]+/g, '-').replace(/^-|-$/g, '')}`;
      const convention = conventionOf(word, { ...defaults, resource: { ...resource, path } });
      const wanted = { name, kind: CRUD[word].kind, raw: own, convention, at: [...at, 'variants', index] };
      const drafted = draftOperation(wanted, defaults, draft);
      return [{ ...drafted, operation: { ...drafted.operation, variantOf: word } }];
    }),
  );
}

/** What is said of an operation but for its address. */
function variantOf(raw: RawOperation): Exclude<RawOperation, string | readonly unknown[]> | undefined {
  if (Array.isArray(raw)) return undefined;
  if (typeof raw === 'string') return { request: raw.split(' ')[0] ?? '' };
  if (Array.isArray(raw.request)) return undefined;
  return typeof raw.request === 'string' ? { ...raw, request: raw.request.split(' ')[0] ?? '' } : raw;
}

interface Wanted {
  readonly name: string;
  readonly kind?: OperationKind;
  readonly raw: RawOperation;
  readonly convention: Convention;
  readonly at: Path;
}

function draftOperation(wanted: Wanted, defaults: OperationDefaults, draft: Draft): DraftedOperation {
  const { name, raw, at } = wanted;
  const parts = typeof raw === 'string' || Array.isArray(raw) ? {} : raw;
  const requests = requestsOf(wanted, draft);
  const ready = parts.ready === undefined ? [] : draftRequests(parts.ready, [...at, 'ready'], draft);
  for (const [index, { template }] of requests.entries())
    demandAddress(template.path, requests.length > 1 ? [...at, index] : at, draft);
  const pointerAt = parts.id ?? (name === 'create' ? defaults.resource.id : undefined);
  const operation = defined({
    name,
    kind: wanted.kind ?? (parts.kind === 'bulk' ? 'write' : parts.kind) ?? kindOf(requests),
    isBulk: parts.kind === 'bulk' ? (true as const) : undefined,
    requests: requests.map(({ template }) => template),
    aimed: requests.some(({ uses }) => uses.some(isRecordsId)),
    denied: deniedOf(...defaults.denied, parts.denied),
    settleMs: parts.settle === undefined ? defaults.settleMs : milliseconds(parts.settle),
    allow: parts.allow ?? defaults.resource.allow,
    ready: ready.map(({ template }) => template),
    outbound: parts.outbound ?? false,
    id: given(pointerAt, pointerOf),
    items: given(parts.items, pointerOf),
    total: given(parts.total, pointerOf),
    pages: given(parts.pages, pagingOf),
    at: placeOf(draft, at),
  });
  return {
    operation,
    requests,
    ready,
    allowAt: parts.allow ? [...at, 'allow'] : [...defaults.at, 'allow'],
    uses: usesIn(parts.denied, [...at, 'denied'], draft),
  };
}

function requestsOf({ raw, at, convention }: Wanted, draft: Draft): readonly DraftedRequest[] {
  if (typeof raw === 'string') return [draftRequest({ request: raw }, at, draft, convention)];
  if (Array.isArray(raw)) return draftRequests(raw, at, draft);
  const { request } = raw;
  if (request === undefined || typeof request === 'string') {
    return [draftRequest({ ...raw, request }, at, draft, convention)];
  }
  const list: readonly RawRequest[] = request;
  return draftRequests(list, [...at, 'request'], draft);
}

function demandAddress(path: string, at: Path, draft: Draft): void {
  if (path !== '') return;
  const headline = `\`${String(at.at(-1))}\` has no address: there is no \`path\` to take it from`;
  draft.complaints.add({ code: 'bad-request', headline, at });
}

function isRecordsId(use: Use): boolean {
  return use.root === 'id' || use.root === 'ids';
}

/** GET, HEAD, OPTIONS, the reads of WebDAV and the queries of GraphQL read; anything else writes. */
function kindOf(requests: readonly DraftedRequest[]): OperationKind {
  return requests.every(({ template }) => READS.has(template.method) || isQuery(template)) ? 'read' : 'write';
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT', 'SEARCH', 'QUERY']);

/** A document of GraphQL that is neither a mutation nor a subscription. */
export function isQuery({ body }: DraftedRequest['template']): boolean {
  const document = body?.kind === 'graphql' && isRecord(body.value) ? String(body.value.query) : undefined;
  return document !== undefined && !/^\s*(?:#[^\n]*\n\s*)*(?:mutation|subscription)\b/.test(document);
}

function conventionOf(word: Crud, { resource, body, headers, at }: OperationDefaults): Convention {
  const { method, aimed } = CRUD[word];
  const address = given(resource.path, aimed ? itemAddress : collectionAddress);
  const takes = word === 'create' || word === 'update';
  return { method, address, addressAt: [...at, 'path'], ...(takes && { body, headers }) };
}

/** `/calls` → `/calls/{id}`, `/calls/` → `/calls/{id}/`, `/calls{/id}.json` → `/calls/{id}.json`. */
function itemAddress(path: string): string {
  if (/\{[+]?id\}/.test(path)) return path;
  if (path.includes('{/id}')) return path.replace('{/id}', '/{id}');
  const [, plain = path, query = ''] = /^([^?]*)(\?.*)?$/.exec(path) ?? [];
  return plain.endsWith('/') ? `${plain}{id}/${query}` : `${plain}/{id}${query}`;
}

function collectionAddress(path: string): string {
  return path.replace('{/id}', '').replace(/\/\{[+]?id\}/, '');
}

export function pagingOf(raw: RawPaging): Paging {
  const { page, offset, cursor, size, from, next, json } = raw;
  const style = page ? 'page' : offset ? 'offset' : cursor ? 'cursor' : 'link';
  const [sizeName, count] = typeof size === 'object' ? (Object.entries(size)[0] ?? []) : [size, undefined];
  return defined({
    style,
    name: page ?? offset ?? cursor,
    sizeName: typeof sizeName === 'string' ? sizeName : undefined,
    size: typeof sizeName === 'number' ? sizeName : count,
    from,
    next: given(next, pointerOf),
    isInBody: json === true ? true : undefined,
  });
}
