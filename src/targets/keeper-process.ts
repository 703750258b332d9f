import { setTimeout as sleep } from 'node:timers/promises';

// What was just being started when its run died turns up later.
const LOOKS_AT_MS = [0, 1000, 3000, 6000];

const [, , tag = ''] = process.argv;

process.stdin.resume().on('end', () => {
  removeLater().catch(() => {});
});

async function removeLater(): Promise<void> {
  const { openEngine } = await import('./engine.js');
  const { removeRun } = await import('./sweep.js');
  const engine = await openEngine(process.env);
  for (const wait of LOOKS_AT_MS) {
    await sleep(wait);
    await removeRun(engine, tag).catch(() => {});
  }
}
