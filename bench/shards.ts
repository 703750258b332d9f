import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Results of eight shards as eight machines would have left them, made of one real result: its findings over and over, under
 * other names. Returns the folder.
 */
export async function writeShards(folder: string, result: string, findings: number): Promise<string> {
  const [header = '', ...lines] = (await readFile(result, 'utf8')).trimEnd().split('\n');
  const end = lines.pop() ?? '';
  const real = lines.filter((line) => line.startsWith('{"type":"finding"'));
  const each = findings / SHARDS;
  for (let index = 1; index <= SHARDS; index++) {
    const name = `part${index}`;
    const shard = { index, of: SHARDS, plan: 'bench', files: [`${name}.yaml`] };
    const scenario = { name, file: `${name}.yaml`, hash: name };
    const own = { ...JSON.parse(header), run: name, scenario, shard, planned: each };
    const copies = Array.from({ length: each }, (_, number) =>
      (real[number % real.length] ?? '').replace('"case":"', `"case":"n${number}-`),
    );
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'result.ndjson'), `${[JSON.stringify(own), ...copies, end].join('\n')}\n`);
  }
  return folder;
}

const SHARDS = 8;
