import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metric, Usage } from './performance.js';

export interface Tools {
  readonly folder: string;
  readonly bin: string;
  readonly bare: string;
  /** CPU time and peak memory of a Node process, its start included; the median of some runs. */
  readonly used: (args: readonly string[]) => Promise<Usage>;
  readonly runs: number;
}

/** 23,628 customers of one tenant, read page by page as often as two checks on lists want, and by a bare loop. */
export async function measureLongList(url: string, tools: Tools): Promise<readonly Metric[]> {
  const { folder, bin, bare, used, runs } = tools;
  const file = join(folder, 'long-list.yaml');
  await writeFile(file, scenario(url));
  const checks = 'list-foreign-rows,list-total-leak';
  const run = await used([bin, 'run', file, '--check', checks, '--out', join(folder, 'long-list')]);
  const pages = Math.round(Number(await (await fetch(`${url}/pages`)).text()) / runs);
  const loop = await used([bare, url, String(pages), join(folder, 'pages.ndjson')]);
  process.stdout.write(
    `  ${pages} pages: ${run.cpuMs.toFixed(0)} ms, ${run.peakMb.toFixed(0)} MB; bare loop ${loop.cpuMs.toFixed(0)} ms, ${loop.peakMb.toFixed(0)} MB\n`,
  );
  return [
    { name: 'paging-23628-memory', value: run.peakMb, unit: 'MB', bar: 150 },
    { name: 'paging-23628-cpu', value: run.cpuMs / loop.cpuMs, unit: 'x', bar: 1.5 },
  ];
}

function scenario(url: string): string {
  return `partywall: 1
name: Long list
target: { url: "${url}", disposable: true }
auth:
  login: POST /api/login
  json: { tenant: "{{ tenant.name }}" }
  token: $.token
  whoami: { request: GET /api/me, at: $.tenant, is: "{{ tenant.name }}" }
tenants:
  acme: { users: { admin: { email: a@example.com } } }
  globex: { users: { admin: { email: b@example.com } } }
owner: { field: company_id }
settle: 1s
resources:
  customer:
    path: "/api/customers{/id}"
    only: [list, create, delete]
    list: { request: GET /api/customers, items: $.items, total: $.total, pages: { page: page, size: { limit: 100 } } }
    json: { name: "{{ canary }}", email: "{{ canary.email }}", city: Town }
`;
}
