import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { type Address, createAddresses, type Host } from './address.js';
import type { HttpOutcome, HttpRequest } from './answer.js';
import { isCredentialName } from './credentials.js';
import { createDeadlines } from './deadlines.js';
import { Exchange } from './exchange.js';
import { createGate } from './gate.js';

export type { HttpAnswer, HttpFailure, HttpOutcome, HttpRequest } from './answer.js';

export interface HttpOptions {
  /** The target's address. A path in it stands before every path; `user:password@` is sent as basic credentials. */
  readonly base: string;
  /** Further hosts that may be asked: `name` or `name:port`. Without `send` they get no credentials and no constant header. */
  readonly hosts: readonly Host[];
  /** Hosts (`name` or `name:port`) that are the target itself by another name: its own address is connected to. */
  readonly isOwnHost?: (host: string) => boolean;
  /** Milliseconds for one whole exchange, from the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  /** Bytes of one decoded body that are kept; then the connection is dropped. */
  readonly bodyBytes: number;
  /** Requests per second; 0 = unlimited. */
  readonly rate: number;
  /** Requests under way at the same time. */
  readonly concurrency: number;
  readonly userAgent: string;
  /** Added to every request that has no header of that name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly proxy?: string;
  readonly tlsVerify: boolean;
  /** Requests of the whole run; undefined or 0 = unlimited. */
  readonly maxRequests?: number;
}

export interface Http {
  /** Never rejects: what went wrong is in the outcome. Redirects are answers and are not followed. */
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpOutcome>;
  /** The URL that `send` would ask for this path; the path itself where it is not allowed. */
  urlOf(path: string): string;
  /** Does this URL or path lead where credentials may go? */
  trusts(path: string): boolean;
  /** Requests handed to the network so far. */
  sent(): number;
  /** Ends every connection; what is still under way is interrupted. */
  close(): Promise<void>;
}

/** The only way requests leave a run: allow-list, constant headers, pace, concurrency, time and size limits. */
export function createHttp(options: HttpOptions): Http {
  const addresses = createAddresses(options.base, options.hosts, options.isOwnHost);
  const dispatchers = createDispatchers(options);
  const gate = createGate(options);
  const { trusted, bare } = constantHeaders(options, addresses.userinfo);
  const limits = { timeoutMs: options.timeoutMs, bodyBytes: options.bodyBytes };
  const deadlines = createDeadlines(options.timeoutMs);
  const maxRequests = options.maxRequests || Number.POSITIVE_INFINITY;
  const watched = new WeakMap<AbortSignal, Set<Exchange>>();
  let count = 0;

  const refuse = (url: string, text: string): Promise<HttpOutcome> =>
    Promise.resolve({ ms: 0, url, failure: { reason: 'not-sent', text } });

  function send(request: HttpRequest, signal?: AbortSignal): Promise<HttpOutcome> {
    const address = addresses.resolve(request.path);
    if ('refused' in address) return refuse(request.path, address.refused);
    if (request.method === 'CONNECT') return refuse(address.url, 'CONNECT opens a tunnel and is never sent');
    return new Promise((resolve) => {
      const exchange = new Exchange({ url: address.url, limits, deadlines, settled: done });
      const group = signal && groupOf(watched, signal);
      group?.add(exchange);
      function done(outcome: HttpOutcome): void {
        group?.delete(exchange);
        gate.leave(exchange);
        resolve(outcome);
      }
      if (signal?.aborted) exchange.interrupt();
      else gate.enter(exchange, () => start(exchange, request, address));
    });
  }

  function start(exchange: Exchange, request: HttpRequest, address: Address): void {
    if (count >= maxRequests && !request.beyondLimit) {
      exchange.fail('not-sent', `the limit of ${maxRequests} requests is reached`);
      return;
    }
    count += 1;
    exchange.begin();
    const headers = address.trusted
      ? withConstants(trusted, request.headers)
      : withoutCredentials(bare, request.headers);
    dispatchers
      .to(address, headers.host)
      .dispatch(
        { origin: address.origin, path: address.path, method: request.method, headers, body: request.body },
        exchange,
      );
  }

  return {
    send,
    urlOf: (path) => {
      const address = addresses.resolve(path);
      return 'refused' in address ? path : address.url;
    },
    trusts: (path) => {
      const address = addresses.resolve(path);
      return !('refused' in address) && address.trusted;
    },
    sent: () => count,
    close: () => {
      deadlines.close();
      return dispatchers.close();
    },
  };
}

/** One listener a signal instead of one a request: listeners cost more than the rest of this file. */
function groupOf(watched: WeakMap<AbortSignal, Set<Exchange>>, signal: AbortSignal): Set<Exchange> {
  const known = watched.get(signal);
  if (known) return known;
  const group = new Set<Exchange>();
  watched.set(signal, group);
  const interruptAll = (): void => {
    for (const exchange of [...group]) exchange.interrupt();
  };
  signal.addEventListener('abort', interruptAll, { once: true });
  return group;
}

/**
 * One pool of connections, and one more for every name that TLS is asked for by a `Host` header (RFC 6066, 3): a
 * connection opened for one name does not serve another.
 */
function createDispatchers(options: HttpOptions) {
  const plain = createDispatcher(options);
  const byName = new Map<string, Dispatcher>();
  return {
    to({ origin }: Address, host: string | undefined): Dispatcher {
      if (host === undefined || !origin.startsWith('https:')) return plain;
      const name = host.replace(/:\d+$/, '');
      const known = byName.get(name) ?? createDispatcher(options, name);
      byName.set(name, known);
      return known;
    },
    close: async (): Promise<void> => {
      await Promise.all([plain, ...byName.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function createDispatcher(options: HttpOptions, servername?: string): Dispatcher {
  const tls = { rejectUnauthorized: options.tlsVerify };
  const shared = {
    connections: options.concurrency,
    pipelining: 1,
    // The exchange has one timer of its own for everything.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 65_536,
  };
  if (options.proxy === undefined) return new Agent({ ...shared, connect: { ...tls, timeout: options.timeoutMs } });
  const requestTls = servername === undefined ? tls : { ...tls, servername };
  return new ProxyAgent({ ...shared, uri: options.proxy, requestTls, proxyTls: tls });
}

function constantHeaders(options: HttpOptions, userinfo: string | undefined) {
  const bare: Record<string, string> = { 'user-agent': options.userAgent };
  const trusted: Record<string, string> = { ...bare };
  if (userinfo !== undefined) trusted.authorization = `Basic ${Buffer.from(userinfo).toString('base64')}`;
  for (const [name, value] of Object.entries(options.headers)) trusted[name.toLowerCase()] = value;
  return { trusted, bare };
}

type Headers = Readonly<Record<string, string>>;

const merged = new WeakMap<Headers, { readonly constants: Headers; readonly headers: Headers }>();

/** A session hands out the same headers again and again: they are put together once. */
function withConstants(constants: Headers, own: Headers): Headers {
  const known = merged.get(own);
  if (known?.constants === constants) return known.headers;
  const headers: Record<string, string> = { ...constants };
  for (const name in own) headers[name.toLowerCase()] = own[name] ?? '';
  merged.set(own, { constants, headers });
  return headers;
}

function withoutCredentials(constants: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>) {
  const headers = { ...constants };
  for (const name in own) if (!isCredentialName(name)) headers[name.toLowerCase()] = own[name] ?? '';
  return headers;
}
