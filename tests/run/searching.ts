import { type Ask, conducted, type Note, notebook, open, type Reply } from './stage.js';

export interface Index {
  /** All that is asked for. */
  readonly term: string;
  readonly own: readonly Note[];
  readonly all: readonly Note[];
}

export type Search = (index: Index) => unknown;

/** Verdicts of a check on a search that answers like this. */
export async function searched(
  check: string,
  search: Search,
  more = 'views: { search: { request: GET /search, needle: q } }',
): Promise<readonly string[]> {
  const stage = await open(notebook((ask, notes) => answer(ask, [...notes.values()], search)));
  const { found } = await conducted(stage, {
    checks: [check],
    more,
    note: 'path: "/notes{/id}"\njson: { title: "{{ canary }}", body: "{{ canary }}" }',
  });
  await stage.close();
  return Object.values(found);
}

function answer({ path, query, tenant }: Ask, all: readonly Note[], search: Search): Reply | undefined {
  if (!path.startsWith('/search') || !tenant) return undefined;
  const term = query.get('q') ?? decodeURIComponent(path.split('/')[2] ?? '');
  const own = all.filter((note) => note.tenant === tenant);
  return { body: search({ term, own, all }) };
}

export function hits(notes: readonly Note[], term: string): readonly Note[] {
  return notes.filter(({ title }) => term !== '' && String(title).includes(term));
}

export function beginning(notes: readonly Note[], term: string): readonly Note[] {
  return notes.filter(({ title }) => String(title).startsWith(term));
}
