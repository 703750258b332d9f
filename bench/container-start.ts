import { randomBytes } from 'node:crypto';
import { builtImages } from '../fixtures/containers/images.js';
import { openEngine } from '../src/targets/engine.js';
import { startTarget } from '../src/targets/index.js';

/** Seconds from nothing to the sales CRM that answers, with PostgreSQL beside it; images are there. No engine: undefined. */
export async function containerStart(): Promise<number | undefined> {
  const hasEngine = await openEngine(process.env).then(
    () => true,
    () => false,
  );
  if (process.platform !== 'linux' || !hasEngine) return undefined;
  const { base, postgres } = await builtImages();
  const plain = { files: [], command: [], wait: { for: 'answer', withinMs: 60_000 } } as const;
  const names = ['CRM_ACME_PASSWORD', 'CRM_GLOBEX_PASSWORD', 'CRM_ROOT_PASSWORD', 'CRM_DRIFTER_PASSWORD'];
  const passwords = Object.fromEntries(names.map((name) => [name, randomBytes(9).toString('hex')]));
  const environment = { FIXTURE_PORT: '8080', FIXTURE_DATABASE_URL: '{{ db.url }}', ...passwords };
  const began = performance.now();
  const { stop } = await startTarget(
    {
      file: 'bench.yaml',
      target: {
        kind: 'container',
        image: base,
        ports: [{ inside: 8080 }],
        environment,
        ...plain,
        services: [{ name: 'db', engine: 'postgres', image: postgres, ports: [], environment: {}, ...plain }],
      },
    },
    { env: process.env },
  );
  const seconds = (performance.now() - began) / 1000;
  await stop();
  return seconds;
}
