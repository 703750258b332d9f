import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Request } from 'playwright';

/** One request that a page has made, and what came. */
export interface PageExchange {
  readonly method: string;
  readonly url: string;
  /** `document`, `xhr`, `fetch`, `image` … */
  readonly kind: string;
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Of documents and of what scripts asked for. */
  readonly body?: Buffer;
  /** Milliseconds since the tab was opened. */
  readonly atMs: number;
}

export interface Traffic {
  /** Waits until nothing was asked for a moment, `mostMs` at most: some pages never become idle. */
  rest(mostMs: number): Promise<void>;
  /** What was answered since the last call. */
  taken(): Promise<readonly PageExchange[]>;
  /** The `Authorization` that a page sent last to an address that `accepts` likes. */
  authorization(accepts: (url: string) => boolean): string | undefined;
}

const QUIET_MS = 120;
const MOST_TIMES = 4;
const BODY_MS = 1000;
/** What a person reads comes by these. */
const READ = new Set(['document', 'xhr', 'fetch', 'eventsource', 'other']);

/** Watches what all pages of a profile ask for. `bodyBytes` of a body are kept. */
export function watchTraffic(context: BrowserContext, bodyBytes: number): Traffic {
  const open = new Set<Request>();
  const shown: { readonly url: string; readonly value: string }[] = [];
  const startedAt = performance.now();
  let lastAt = startedAt;
  const times = new Map<string, number>();
  let ended: Promise<PageExchange | undefined>[] = [];

  context.on('request', (request) => {
    const asked = `${request.method()} ${request.url()}`;
    const count = (times.get(asked) ?? 0) + 1;
    times.set(asked, count);
    // Who asks the same again and again waits for news: nothing of the page depends on it.
    if (count <= MOST_TIMES) {
      open.add(request);
      lastAt = performance.now();
    }
    const { authorization } = request.headers();
    if (authorization) shown.push({ url: request.url(), value: authorization });
  });
  const end = (request: Request): void => {
    const now = performance.now();
    if (open.delete(request)) lastAt = now;
    ended.push(exchangeOf(request, bodyBytes, Math.round(now - startedAt)).catch(() => undefined));
  };
  context.on('requestfinished', end);
  context.on('requestfailed', end);

  return {
    async rest(mostMs) {
      const deadline = performance.now() + mostMs;
      while (performance.now() < deadline && (open.size > 0 || performance.now() - lastAt < QUIET_MS)) await sleep(20);
    },
    async taken() {
      const all = ended;
      ended = [];
      return (await Promise.all(all)).filter((one) => one !== undefined);
    },
    authorization: (accepts) => shown.findLast(({ url }) => accepts(url))?.value,
  };
}

async function exchangeOf(request: Request, bodyBytes: number, atMs: number): Promise<PageExchange> {
  const said = { method: request.method(), url: request.url(), kind: request.resourceType(), atMs };
  const response = await within(request.response());
  if (!response) return { ...said, headers: {} };
  const body = READ.has(said.kind) ? await within(response.body()) : undefined;
  const headers = response.headers();
  return { ...said, status: response.status(), headers, ...(body ? { body: body.subarray(0, bodyBytes) } : {}) };
}

/** A stream has no end, and the body of a redirect is not kept. */
async function within<T>(work: Promise<T>): Promise<T | undefined> {
  work.catch(() => undefined);
  return Promise.race([work.catch(() => undefined), sleep(BODY_MS).then(() => undefined)]);
}
