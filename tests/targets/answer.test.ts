import { createServer, type Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Engine } from '../../src/model.js';
import { answersAs, answersHttp, isOpen } from '../../src/targets/answer.js';

/** A server that does this with whoever connects. */
async function door<Result>(
  act: (socket: Socket) => void,
  ask: (door: { readonly host: string; readonly port: number }) => Promise<Result>,
): Promise<Result> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    act(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  try {
    return await ask({ host: '127.0.0.1', port });
  } finally {
    server.close();
  }
}

const STARTING_UP = Buffer.from('E\0\0\0\x30SFATAL\0C57P03\0Mthe database system is starting up\0\0', 'latin1');
const AUTHENTICATION = Buffer.from('R\0\0\0\x08\0\0\0\x0a', 'latin1');
const HANDSHAKES: readonly (readonly [title: string, engine: Engine, said: Buffer | undefined, ready: boolean])[] = [
  ['PostgreSQL that asks who is there', 'postgres', AUTHENTICATION, true],
  ['PostgreSQL that is starting up', 'postgres', STARTING_UP, false],
  ['PostgreSQL behind a forwarder that hangs up', 'postgres', undefined, false],
  ['MySQL that greets', 'mysql', Buffer.from([74, 0, 0, 0, 10, 56]), true],
  ['MariaDB that refuses the host', 'mariadb', Buffer.from([74, 0, 0, 0, 255, 106]), false],
  ['Redis that answers', 'redis', Buffer.from('+PONG\r\n'), true],
  ['Redis that wants a password', 'redis', Buffer.from('-NOAUTH Authentication required.\r\n'), true],
  ['Redis that is loading', 'redis', Buffer.from('-LOADING Redis is loading the dataset in memory\r\n'), false],
];
for (const [title, engine, said, ready] of HANDSHAKES) {
  test(`${title} is ${ready ? '' : 'not '}ready`, async () => {
    const answer = (socket: Socket) => (said ? socket.write(said) : socket.destroy());
    expect(await door(answer, (one) => answersAs(engine, one))).toBe(ready);
  });
}

test('a port is open where nobody hangs up, and an HTTP server answers whatever its status', async () => {
  const refused = (socket: Socket) => socket.end('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n');
  const http = (one: { readonly port: number }) => answersHttp(`http://127.0.0.1:${one.port}`);
  expect({
    listens: await door(() => {}, isOpen),
    hangsUp: await door((socket) => socket.destroy(), isOpen),
    nobody: await isOpen({ host: '127.0.0.1', port: 1 }),
    busy: await door(refused, http),
    noHttp: await door((socket) => socket.end('hello\r\n\r\n'), http),
  }).toEqual({ listens: true, hangsUp: false, nobody: false, busy: true, noHttp: false });
});
