import type { RequestTemplate, Scenario } from '../model.js';
import type { PageExchange } from '../probes/browser/index.js';
import type { World } from './world.js';

/**
 * Notes what pages ask of the target that no resource, view or page of the scenario declares: nobody tests it. Static
 * files are no data.
 */
export function noteUncovered(world: World, exchanges: readonly PageExchange[]): void {
  const book = bookOf(world);
  for (const { method, url, kind } of exchanges) {
    if (!ASKED.has(kind) || !world.http.trusts(url)) continue;
    const { pathname } = new URL(url);
    const asked = `${method} ${pathname.replace(/\/[^/]*\d[^/]*(?=\/|$)/g, '/…')}`;
    if (book.told.has(asked) || book.covers(method, pathname)) continue;
    book.told.add(asked);
    const text = `pages ask ${asked}, which no resource and no view declares`;
    void world.write({ type: 'note', topic: 'uncovered', text });
  }
}

const ASKED = new Set(['xhr', 'fetch', 'eventsource']);

interface Book {
  readonly told: Set<string>;
  readonly covers: (method: string, path: string) => boolean;
}

const books = new WeakMap<Scenario, Book>();

function bookOf({ scenario, http }: World): Book {
  const known = books.get(scenario);
  if (known) return known;
  const prefix = new URL(http.urlOf('/')).pathname.replace(/\/$/, '');
  const rules = declared(scenario).map(({ method, path }) => ({ method, pattern: patternOf(prefix + path) }));
  const made = {
    told: new Set<string>(),
    covers: (method: string, path: string) => rules.some((rule) => rule.method === method && rule.pattern.test(path)),
  };
  books.set(scenario, made);
  return made;
}

function declared({ resources, views, auth }: Scenario): readonly RequestTemplate[] {
  const signIn = auth.flatMap(({ login, whoami, logout, csrf }) => [...login, whoami?.request, logout, csrf?.request]);
  return [
    ...resources.flatMap(({ operations }) => operations.flatMap(({ requests, ready }) => [...requests, ...ready])),
    ...views.flatMap(({ rows }) => rows.flatMap(({ requests }) => requests)),
    ...signIn.filter((request) => request !== undefined),
  ];
}

/** `/calls{/id}?x={y}` → what its addresses look like. */
function patternOf(path: string): RegExp {
  const [address = ''] = path.split('?');
  const parts = address.split(/(\{\{.*?\}\}|\{[^}]*\})/).map((part) => {
    if (part.startsWith('{/')) return '(?:/[^/]+)?';
    return part.startsWith('{') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}/?$`);
}
