import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from '@playwright/test';
import { UserError } from '../../src/errors.js';
import { openUrl } from '../../src/targets/url.js';

test('a system that answers is opened as it is, without the last slash', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { url, started, env } = await openUrl({ url: `http://127.0.0.1:${port}/api/` });
  server.close();
  expect({ url, started, env }).toEqual({ url: `http://127.0.0.1:${port}/api`, started: false, env: {} });
});

test('a system that is down is a clear error before anything is asked', async () => {
  const error: unknown = await openUrl({ url: 'http://127.0.0.1:9/api' }).catch((reason: unknown) => reason);
  expect(error instanceof UserError ? error.facts : error).toEqual({
    code: 'target-unreachable',
    headline: 'the target does not answer: ECONNREFUSED',
    met: 'http://127.0.0.1:9',
    hint: 'Start the system, or correct `target.url`.',
  });
});

test('behind a proxy the system is not asked directly', async () => {
  const { url } = await openUrl({ url: 'http://127.0.0.1:9', proxy: 'http://127.0.0.1:8080' });
  expect(url).toBe('http://127.0.0.1:9');
});
