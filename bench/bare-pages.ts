import { createWriteStream } from 'node:fs';
import { Agent, request } from 'undici';

/**
 * What any tool must do to read a list page by page and look at its rows, and nothing more.
 * Usage: bare-pages URL PAGES OUT
 */
const [base = '', count = '0', file = '/dev/null'] = process.argv.slice(2);
const dispatcher = new Agent({ connections: 1 });
const out = createWriteStream(file);
const headers = { authorization: 'Bearer acme-token-0123456789' };
const prefix = 'pwzzzzzzzzz';

for (let left = Number(count); left > 0; left -= await readList(left));
out.end();
await dispatcher.close();

/** Reads until a page is empty, or so many pages were read; gives how many there were. */
async function readList(most: number): Promise<number> {
  for (let page = 1; ; page += 1) {
    const answer = await request(`${base}/api/customers?limit=100&page=${page}`, { dispatcher, headers });
    const text = await answer.body.text();
    const { items } = JSON.parse(text) as { readonly items: readonly { readonly id: string }[] };
    out.write(`${JSON.stringify({ page, rows: items.length, last: items.at(-1)?.id, hit: text.indexOf(prefix) })}\n`);
    if (items.length === 0 || page === most) return page;
  }
}
