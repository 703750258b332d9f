import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { packageRoot } from '../../src/installation.js';
import { SHOP } from './partywall.js';

/** Tunnels wherever it is asked to, and counts. */
async function startProxy() {
  const tunnels: string[] = [];
  const server = createServer();
  server.on('connect', ({ url = '' }, socket, head) => {
    tunnels.push(url);
    const upstream = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, tunnels, stop: () => server.close() };
}

/** The command line as it is installed: of the packages in it only a part is there. */
async function bundled(args: readonly string[]): Promise<{ readonly code: unknown; readonly stderr: string }> {
  const child = spawn(process.execPath, ['--', join(packageRoot(), 'dist', 'bin', 'partywall.js'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, stderr };
}

test('the bundled command line runs a scenario straight and through a proxy', async () => {
  const out = test.info().outputPath('out');
  const proxy = await startProxy();
  const straight = await bundled(['run', SHOP, '--out', out]);
  expect({ code: straight.code, tunnels: proxy.tunnels.length }, straight.stderr).toEqual({ code: 0, tunnels: 0 });
  const through = await bundled(['run', SHOP, '--out', out, '--proxy', proxy.url]);
  expect({ code: through.code, isUsed: proxy.tunnels.length > 0 }, through.stderr).toEqual({ code: 0, isUsed: true });
  proxy.stop();
});
