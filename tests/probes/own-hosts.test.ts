import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { expect, test } from '@playwright/test';
import type { Http } from '../../src/probes/http.js';
import { CERTIFICATE, KEY } from './certificate.js';
import { httpTo, listening, startServer } from './server.js';

const isOwnHost = (host: string): boolean => host.split(':')[0]?.endsWith('.house.test') ?? false;

async function statuses(http: Http, paths: readonly string[], host?: string): Promise<readonly (number | string)[]> {
  const sent = paths.map((path) => http.send({ method: 'GET', path, headers: host ? { host } : {} }));
  return (await Promise.all(sent)).map(({ answer, failure }) => answer?.status ?? failure?.text ?? '');
}

test('a link to a host that is the target by another name goes to the address of the target, with session and all', async () => {
  const server = await startServer((_request, response) => response.writeHead(204).end());
  const http = httpTo(`${server.url}/base`, { isOwnHost });
  const links = ['http://acme.house.test/x?y=1', 'https://globex.house.test:9443/z'];
  expect(await statuses(http, [...links, 'http://other.test/x'])).toEqual([
    204,
    204,
    `http://other.test is neither the target (${server.url}) nor one of its hosts`,
  ]);
  expect(server.seen.map(({ url }) => url)).toEqual(['/x?y=1', '/z']);
  expect([...links, 'http://house.test.evil/'].map((link) => http.trusts(link))).toEqual([true, true, false]);
  await http.close();
  await server.close();
});

test('TLS is asked for by the name of the host, and a connection for one name serves no other', async () => {
  const asked: string[] = [];
  let connections = 0;
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
    const { servername } = request.socket as TLSSocket;
    asked.push(`${String(servername)} for ${request.headers.host}`);
    response.end();
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  const { port, close } = await listening(server);
  const http = httpTo(`https://127.0.0.1:${port}`, { isOwnHost, tlsVerify: false, concurrency: 1 });
  for (const host of ['acme.house.test', 'globex.house.test', 'acme.house.test:8443', 'globex.house.test', undefined])
    expect(await statuses(http, ['/'], host)).toEqual([200]);
  await http.close();
  await close();
  expect(asked).toEqual([
    'acme.house.test for acme.house.test',
    'globex.house.test for globex.house.test',
    'acme.house.test for acme.house.test:8443',
    'globex.house.test for globex.house.test',
    `false for 127.0.0.1:${port}`,
  ]);
  expect(connections).toBe(3);
});

test('a certificate is looked at for the name of the host', async () => {
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (_request, response) => response.end());
  const { port, close } = await listening(server);
  const http = httpTo(`https://127.0.0.1:${port}`, { isOwnHost });
  const [found] = await statuses(http, ['/'], 'acme.house.test');
  await http.close();
  await close();
  expect(found).toMatch(/certificate/);
});
