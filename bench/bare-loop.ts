import { createWriteStream } from 'node:fs';
import { Agent, request } from 'undici';

/**
 * What any tool must do to send these requests and look at the answers, and nothing more: the measure of all ratios.
 * Usage: bare-loop URL '{"GET":7000,"POST":1500,…}' OUT
 */
const [base = '', counts = '{}', file = '/dev/null'] = process.argv.slice(2);
const methods = Object.entries(JSON.parse(counts) as Record<string, number>);
const dispatcher = new Agent({ connections: 16 });
const out = createWriteStream(file);
const prefix = 'pwzzzzzzzzz';
const headers = { authorization: 'Bearer acme-token-0123456789', 'content-type': 'application/json' };
const body = JSON.stringify({
  name: 'a name of some thirty characters',
  note: 'another text of this kind',
  amount: 12,
});
const ids: string[] = [await create()];

async function create(): Promise<string> {
  const answer = await request(`${base}/api/thing`, { method: 'POST', dispatcher, headers, body });
  const { id } = (await answer.body.json()) as { id: string };
  return id;
}

async function send(n: number, method: string): Promise<void> {
  const path = method === 'POST' ? '/api/thing' : `/api/thing/${ids[0]}`;
  const hasBody = method === 'POST' || method === 'PATCH';
  const answer = await request(`${base}${path}`, {
    method,
    dispatcher,
    headers,
    ...(hasBody ? { body } : {}),
  } as Parameters<typeof request>[1]);
  const text = await answer.body.text();
  out.write(`${JSON.stringify({ n, method, isOk: answer.statusCode === 200, hit: text.indexOf(prefix) })}\n`);
}

const queue = methods.flatMap(([method, count]) => Array<string>(count).fill(method)).entries();
await Promise.all(
  Array.from({ length: 16 }, async () => {
    for (const [n, method] of queue) await send(n, method);
  }),
);
out.end();
await dispatcher.close();
