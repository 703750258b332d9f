import type { RequestBody, RequestTemplate } from '../model.js';
import { conditionOf, defined, given, pointersOf, untilOf } from './conversions.js';
import { type Draft, type Use, usesIn, usesInAddress } from './draft.js';
import type { RawRequest, RawRequestMap } from './schema-request.js';
import type { Path } from './source.js';

/** A request with the placeholders it uses and the values it keeps. */
export interface DraftedRequest {
  readonly template: RequestTemplate;
  readonly uses: readonly Use[];
  readonly as?: { readonly name: string; readonly at: Path };
}

/** What a request leaves unsaid is taken from here. */
export interface Convention {
  readonly method: string;
  readonly address?: string;
  /** Where the address was written. */
  readonly addressAt?: Path;
  readonly body?: DraftedBody;
  readonly headers?: { readonly value: Readonly<Record<string, unknown>>; readonly uses: readonly Use[] };
}

/** A body with the placeholders in it. */
export interface DraftedBody {
  readonly body: RequestBody;
  readonly uses: readonly Use[];
}

type Bodies = Partial<Record<RequestBody['kind'], unknown>>;
type Parts = Omit<RawRequestMap, 'request'> & { readonly request?: string };

const TEMPLATED = ['query', 'headers', 'ok', 'until'] as const;

/** One request of the scenario; a bare `METHOD /path` or a map. */
export function draftRequest(raw: RawRequest | Parts, at: Path, draft: Draft, convention?: Convention): DraftedRequest {
  const parts: Parts = typeof raw === 'string' ? { request: raw } : raw;
  const { method, address } = lineOf(parts.request, convention);
  const own = bodyOf(parts, at, draft);
  const said = own ?? (takesBody(method) ? convention?.body : undefined);
  const headers = { ...convention?.headers?.value, ...parts.headers };
  const template: RequestTemplate = defined({
    method,
    path: address,
    query: parts.query,
    headers: Object.keys(headers).length > 0 ? headers : undefined,
    body: said?.body,
    as: parts.as,
    capture: given(parts.capture, pointersOf),
    ok: given(parts.ok, conditionOf),
    until: given(parts.until, untilOf),
    parse: parts.parse,
  });
  const addressAt = address === convention?.address ? (convention.addressAt ?? at) : [...at, 'request'];
  return {
    template,
    uses: [
      ...usesInAddress(address, addressAt, draft),
      ...TEMPLATED.flatMap((key) => usesIn(parts[key], [...at, key], draft)),
      ...(said?.uses ?? []),
      ...(convention?.headers?.uses ?? []),
    ],
    as: given(parts.as, (name) => ({ name, at: [...at, 'as'] })),
  };
}

/** One request or a list of them. */
export function draftRequests(
  raw: RawRequest | readonly RawRequest[],
  at: Path,
  draft: Draft,
): readonly DraftedRequest[] {
  return isList(raw)
    ? raw.map((item, index) => draftRequest(item, [...at, index], draft))
    : [draftRequest(raw, at, draft)];
}

/** The one body a map has, if it has any. */
export function bodyOf(parts: Bodies, at: Path, draft: Draft): DraftedBody | undefined {
  const kinds = BODIES.filter((kind) => parts[kind] !== undefined);
  const [kind, second] = kinds;
  if (second) {
    const headline = `a request has one body, not ${kinds.join(' and ')}`;
    draft.complaints.add({ code: 'conflicting-keys', headline, at: [...at, second], part: 'key', allowed: BODIES });
  }
  return kind && { body: { kind, value: parts[kind] }, uses: usesIn(parts[kind], [...at, kind], draft) };
}

const BODIES = ['json', 'form', 'multipart', 'text', 'graphql'] as const;

export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function lineOf(
  line: string | undefined,
  convention?: Convention,
): { readonly method: string; readonly address: string } {
  const [, method = convention?.method ?? 'GET', address = convention?.address ?? ''] =
    /^(\S+)(?:\s+(.*\S))?\s*$/s.exec(line ?? '') ?? [];
  return { method, address };
}

function takesBody(method: string): boolean {
  return !['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'].includes(method);
}
