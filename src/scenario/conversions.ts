import type { Condition, Denied, OwnerRule, Pointer } from '../model.js';
import type { RawOwner } from './schema-resource.js';
import {
  DURATION,
  RATE,
  type RawCondition,
  type RawDenied,
  type RawPointer,
  type RawRefusals,
  type RawUntil,
  SIZE,
} from './schema-values.js';

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const BYTES: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** `5s`, `200ms` → milliseconds. */
export function milliseconds(text: string): number {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  return Number(amount) * (MS[unit ?? ''] ?? 0);
}

/** `8MB` → bytes, in steps of 1024. */
export function bytes(size: string | number): number {
  if (typeof size === 'number') return size;
  const [, amount, unit] = SIZE.exec(size) ?? [];
  return Math.floor(Number(amount) * (BYTES[unit ?? ''] ?? 0));
}

/** `50`, `50/s`, `600/m` → requests per second. */
export function perSecond(rate: string | number): number {
  if (typeof rate === 'number') return rate;
  const [, amount, unit] = RATE.exec(rate) ?? [];
  return Number(amount) / (unit === 'm' ? 60 : 1);
}

export function pointerOf(raw: RawPointer): Pointer {
  if (typeof raw === 'string') return { in: 'json', path: raw };
  const match = defined({ match: raw.match ?? raw.text });
  if (raw.at !== undefined) return { in: 'json', path: raw.at, ...match };
  if (raw.header !== undefined) return { in: 'header', name: raw.header.toLowerCase(), ...match };
  if (raw.cookie !== undefined) return { in: 'cookie', name: raw.cookie, ...match };
  if (raw.css !== undefined) return { in: 'css', selector: raw.css, ...defined({ attr: raw.attr }), ...match };
  return { in: 'body', ...match };
}

export function pointersOf(raw: Readonly<Record<string, RawPointer>>): Readonly<Record<string, Pointer>> {
  return Object.fromEntries(Object.entries(raw).map(([name, pointer]) => [name, pointerOf(pointer)]));
}

export function conditionOf(raw: RawCondition): Condition {
  const { at, status, is, not, matches, exists } = raw;
  return defined({
    at: given(at, pointerOf),
    status: status === undefined ? undefined : [status].flat(),
    is,
    not,
    matches,
    exists,
  });
}

const UNTIL_MS = 30_000;

export function untilOf(raw: RawUntil): Condition & { readonly withinMs: number } {
  return { ...conditionOf(raw), withinMs: raw.within === undefined ? UNTIL_MS : milliseconds(raw.within) };
}

const DENIED: Denied = {
  status: [403, 404],
  reference: [400, 403, 404, 409, 422],
  anonymous: [401, 403, 404],
  hide: false,
  silent: 'fail',
};

/** Later ones win, key by key. Where `status` is 404 alone, existence is to be hidden, unless `hide` says otherwise. */
export function deniedOf(...layers: readonly (RawDenied | undefined)[]): Denied {
  const said: Partial<Denied> = Object.assign({}, ...layers.map(deniedParts));
  const { status } = { ...DENIED, ...said };
  return { ...DENIED, hide: status.length === 1 && status[0] === 404, ...said };
}

function deniedParts(raw: RawDenied | undefined): Partial<Denied> {
  if (raw === undefined) return {};
  if (typeof raw === 'number' || Array.isArray(raw)) return { status: refusals(raw) };
  const { status, reference, anonymous, hide, silent } = raw;
  return defined({
    status: given(status, refusals),
    reference: given(reference, refusals),
    anonymous: given(anonymous, refusals),
    hide,
    silent,
  });
}

function refusals(raw: RawRefusals): Denied['status'] {
  return [raw].flat().map((refusal) => (typeof refusal === 'number' ? refusal : conditionOf(refusal)));
}

export function ownerOf(raw: RawOwner): OwnerRule {
  if (typeof raw === 'string') return { fields: fieldOf(raw), pointer: { in: 'json', path: raw }, value: OWNER_VALUE };
  const value = raw.value ?? OWNER_VALUE;
  if (raw.at === undefined) return { fields: [raw.field ?? []].flat(), value };
  return { fields: typeof raw.at === 'string' ? fieldOf(raw.at) : [], pointer: pointerOf(raw.at), value };
}

const OWNER_VALUE = '{{ tenant.id }}';

/** `$.company_id` names a field, so rows of a list can be read by it too. */
function fieldOf(path: string): readonly string[] {
  const [, field] = /^\$\.([\w-]+)$/.exec(path) ?? [];
  return field === undefined ? [] : [field];
}

/** Converts what is there. */
export function given<T, R>(value: T | undefined, convert: (value: T) => R): R | undefined {
  return value === undefined ? undefined : convert(value);
}

/** The same map without the keys that hold undefined. Made anew: to the engine, what lost keys is a slow, large table. */
export function defined<T extends object>(parts: T): T {
  const kept = Object.entries(parts).filter(([, value]) => value !== undefined);
  return Object.assign({}, ...kept.map(([key, value]) => ({ [key]: value })));
}
