import { expect, test } from '@playwright/test';
import { conducted, notebook, open } from './stage.js';

const VIEWS = `views:
  search: { request: GET /search, needle: q }
  board: { request: GET /board, values: { notes: { at: $.notes, equals: count(note) } } }`;

/** From this request of its own on, the attacker is refused, whatever it asks. */
const ROWS: readonly (readonly [check: string, from: number, on: string])[] = [
  ['filter-widening', 2, '/notes'],
  ['facet-and-picker-leak', 2, '/search'],
  ['search-index-leak', 1, '/search'],
  ['search-index-leak', 3, '/search'],
  ['aggregate-metric-leak', 4, '/board'],
];

for (const [check, from, on] of ROWS)
  test(`${check}: a session that is dead from request ${from} on proves nothing`, async () => {
    let armed = false;
    const counts = new Map<string, number>();
    const stage = await open(
      notebook(({ path, method, query, tenant, who }, notes) => {
        const own = [...notes.values()].filter((note) => note.tenant === tenant);
        if (path === on && method === 'GET' && who?.startsWith('acme')) {
          armed ||= on !== '/notes' || query.size > 0;
          const count = (counts.get(on) ?? 0) + (armed ? 1 : 0);
          counts.set(on, count);
          if (count >= from) return { status: 401 };
        } else if (on !== '/board' && who?.startsWith('acme') && (counts.get(on) ?? 0) >= from) return { status: 401 };
        if (path === '/board' && tenant) return { body: { notes: own.length } };
        if (path !== '/search' || !tenant) return undefined;
        const term = query.get('q') ?? '';
        return { body: { hits: own.filter(({ title }) => term !== '' && String(title).includes(term)) } };
      }),
    );
    const { found } = await conducted(stage, { checks: [check], more: VIEWS });
    await stage.close();
    const asAcme = Object.entries(found).filter(([id]) => id.includes('acme.admin>'));
    expect(asAcme).not.toEqual([]);
    expect(asAcme.filter(([, told]) => !told.startsWith('inconclusive/'))).toEqual([]);
  });
