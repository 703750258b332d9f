import type { Leg } from '../model.js';
import type { RenderedRequest } from '../scenario/request.js';
import { tenantNamed } from './additions.js';
import type { Question } from './ask.js';
import { csvWith, jsonWith, multipartWith } from './row-plants.js';
import type { World } from './world.js';

/** A value with its place in the request. */
export interface Planted {
  readonly in: NonNullable<Leg['plants']>[number]['in'];
  readonly name: string;
  readonly value: string | number;
}

/**
 * The values that a leg plants, with what records name a tenant by put in.
 * @throws UnnamedTenant where nobody knows what names the victim: a guess would prove nothing
 */
export function plantsOf(world: World, { leg, context }: Question): readonly Planted[] {
  const { victim } = context.case;
  const fields = context.resource?.owner?.fields ?? [];
  return (leg.plants ?? []).map(({ in: place, name, value }) => {
    if (typeof value === 'string') return { in: place, name, value };
    const tenant = value.tenant === 'victim' ? victim : (context.home ?? victim);
    const known = tenantNamed(world, tenant, fields.includes(name) ? 'owner' : 'id');
    return {
      in: place,
      name,
      value: (place === 'body' || place === 'row') && world.ownerNumbers.has(known) ? Number(known) : known,
    };
  });
}

/** The request with these values in it; what it says itself under their names is replaced. */
export function withPlants(request: RenderedRequest, plants: readonly Planted[]): RenderedRequest {
  return plants.reduce(planted, request);
}

function planted(request: RenderedRequest, { in: place, name, value }: Planted): RenderedRequest {
  switch (place) {
    case 'header':
      return { ...request, headers: { ...request.headers, [name.toLowerCase()]: String(value) } };
    case 'cookie': {
      const others = request.headers.cookie === undefined ? '' : `${request.headers.cookie}; `;
      return { ...request, headers: { ...request.headers, cookie: `${others}${name}=${value}` } };
    }
    case 'query': {
      const url = new URL(request.path, 'http://any');
      url.searchParams.set(name, String(value));
      const [path = ''] = request.path.split('?');
      return { ...request, path: `${path}?${url.searchParams}` };
    }
    case 'body':
      return { ...request, ...bodyWith(request, name, value) };
    case 'row':
      return { ...request, ...rowsWith(request, name, value) };
  }
}

function bodyWith(
  { body, headers }: RenderedRequest,
  name: string,
  value: string | number,
): Pick<RenderedRequest, 'body' | 'headers'> {
  const type = headers['content-type'] ?? '';
  if (Buffer.isBuffer(body)) return { headers, body: Buffer.concat([partOf(type, name, value), body]) };
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams(body);
    form.set(name, String(value));
    return { headers, body: form.toString() };
  }
  if (body !== undefined && !/json/i.test(type)) return { headers, body };
  const json: unknown = JSON.parse(body ?? '{}');
  const steps = name.split('.');
  const filled = Array.isArray(json) ? json.map((item) => filledAt(item, steps, value)) : filledAt(json, steps, value);
  return { headers: { ...headers, 'content-type': type || 'application/json' }, body: JSON.stringify(filled) };
}

function rowsWith(
  { body, headers }: RenderedRequest,
  name: string,
  value: string | number,
): Pick<RenderedRequest, 'body'> {
  const type = headers['content-type'] ?? '';
  const inTable = (text: string): string =>
    text.trimStart().startsWith('[')
      ? JSON.stringify(jsonWith(JSON.parse(text), name, value))
      : csvWith(text, name, value);
  if (Buffer.isBuffer(body)) return { body: multipartWith(body, boundaryOf(type), inTable) };
  if (body === undefined) return {};
  return { body: /json/i.test(type) ? JSON.stringify(jsonWith(JSON.parse(body), name, value)) : inTable(body) };
}

function boundaryOf(type: string): string {
  return /boundary=([^;]+)/.exec(type)?.[1] ?? '';
}

function filledAt(json: unknown, [step = '', ...rest]: readonly string[], value: string | number): unknown {
  const members = typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.entries(json) : [];
  const inner = members.find(([key]) => key === step)?.[1];
  return { ...Object.fromEntries(members), [step]: rest.length > 0 ? filledAt(inner, rest, value) : value };
}

/** One more part before the others (RFC 7578). */
function partOf(type: string, name: string, value: string | number): Buffer {
  return Buffer.from(`--${boundaryOf(type)}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
}
