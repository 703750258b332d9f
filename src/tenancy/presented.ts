import type { Selector } from '../model.js';
import type { RenderedRequest } from '../scenario/request.js';

/** A request on its way out: what the scenario says of it, and what was added to that so far. Header names in lower case. */
export interface Outgoing {
  readonly said: RenderedRequest;
  path: string;
  readonly headers: Record<string, string>;
}

/**
 * Adds what a selector says. What the request says itself wins; what a session carries under that name loses. Selectors
 * in the path stand there already.
 */
export function add(outgoing: Outgoing, { in: place, name }: Selector, value: string): void {
  if (place === 'header' || place === 'host') addHeader(outgoing, place === 'host' ? 'host' : name, value);
  if (place === 'cookie') addCookie(outgoing, name, value);
  if (place === 'query') addParameter(outgoing, name, value);
}

export function addHeader({ said, headers }: Outgoing, name: string, value: string): void {
  if (said.headers[name] === undefined) headers[name] = value;
}

function addCookie({ said, headers }: Outgoing, name: string, value: string): void {
  const isIt = (pair: string): boolean => pair.split('=', 1)[0]?.trim() === name;
  if (said.headers.cookie?.split(';').some(isIt)) return;
  const others = (headers.cookie ?? '').split(';').filter((pair) => pair.trim() !== '' && !isIt(pair));
  headers.cookie = [...others, ` ${name}=${value}`].join(';').trim();
}

function addParameter(outgoing: Outgoing, name: string, value: string): void {
  const mark = outgoing.path.indexOf('?');
  if (mark >= 0 && new URLSearchParams(outgoing.path.slice(mark + 1)).has(name)) return;
  outgoing.path += `${mark < 0 ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}
