import type { RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import type { Http, HttpAnswer, HttpOptions, HttpOutcome } from '../../src/probes/http.js';
import { bodyOf, httpTo, json, startServer, type TestServer } from './server.js';

interface Stage {
  readonly http: Http;
  readonly server: TestServer;
}

async function onStage(
  listener: RequestListener,
  options: Partial<HttpOptions>,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const server = await startServer(listener);
  const http = httpTo(server.url, options);
  try {
    await play({ http, server });
  } finally {
    await http.close();
    await server.close();
  }
}

const get = (path: string) => ({ method: 'GET', path, headers: {} });

function answered(outcome: HttpOutcome): HttpAnswer {
  if (!outcome.answer) throw new Error(`no answer: ${outcome.failure.text}`);
  return outcome.answer;
}

function failureOf(outcome: HttpOutcome): string {
  return outcome.failure ? outcome.failure.reason : `answered ${outcome.answer.status}`;
}

const MEGABYTE = 1_048_576;

test.describe('what is sent', () => {
  test('carries constant headers, the user agent, own headers and the body', async () => {
    await onStage(
      async (request, response) =>
        json(response, 200, {
          method: request.method,
          url: request.url,
          headers: request.headers,
          body: await bodyOf(request),
        }),
      { headers: { 'X-Constant': 'c', 'x-both': 'constant' } },
      async ({ http, server }) => {
        const headers = { 'content-type': 'application/json', 'x-both': 'own', authorization: 'Bearer t' };
        const outcome = await http.send({ method: 'PATCH', path: '/a/b?c=d', headers, body: '{"a":1}' });
        expect(outcome.url).toBe(`${server.url}/a/b?c=d`);
        expect(JSON.parse(answered(outcome).body.toString())).toEqual({
          method: 'PATCH',
          url: '/a/b?c=d',
          headers: {
            host: `127.0.0.1:${server.port}`,
            connection: 'keep-alive',
            'user-agent': 'partywall/test (run r1)',
            'x-constant': 'c',
            'x-both': 'own',
            authorization: 'Bearer t',
            'content-type': 'application/json',
            'content-length': '7',
          },
          body: '{"a":1}',
        });
        expect(http.sent()).toBe(1);
      },
    );
  });

  for (const method of ['PROPFIND', 'REPORT', 'DELETE', 'OPTIONS', 'LOCK', 'QUERY']) {
    test(`may be a ${method} request`, async () => {
      await onStage(
        (request, response) => json(response, 200, request.method),
        {},
        async ({ http }) => expect(answered(await http.send({ ...get('/'), method })).status).toBe(200),
      );
    });
  }

  const paths: readonly (readonly [base: string, path: string, arrives: string])[] = [
    ['', '/a', '/a'],
    ['/', '/a', '/a'],
    ['/api/v1', '/a?b=c', '/api/v1/a?b=c'],
    ['/api/v1/', '/a', '/api/v1/a'],
    ['/api', 'a', '/api/a'],
    ['', '/wäg/ø 1', '/w%C3%A4g/%C3%B8%201'],
    ['', '/%2Fa%2e', '/%2Fa%2e'],
    ['', '//evil.example/x', '//evil.example/x'],
    ['/api', '/../admin', '/api/../admin'],
  ];
  for (const [base, path, arrives] of paths) {
    test(`has the path ${arrives} for ${path} under ${base || 'no base path'}`, async () => {
      const server = await startServer((request, response) => response.end(request.url));
      const http = httpTo(server.url + base);
      expect(answered(await http.send(get(path))).body.toString()).toBe(arrives);
      await http.close();
      await server.close();
    });
  }

  test('user and password in the address of the target become basic credentials', async () => {
    const server = await startServer((request, response) => response.end(request.headers.authorization));
    const http = httpTo(server.url.replace('http://', 'http://us%40er:pa%3Ass@'));
    const outcome = await http.send(get('/'));
    expect(outcome.url).toBe(`${server.url}/`);
    expect(answered(outcome).body.toString()).toBe(`Basic ${Buffer.from('us@er:pa:ss').toString('base64')}`);
    await http.close();
    await server.close();
  });
});

test.describe('the allow-list', () => {
  const refused: readonly (readonly [title: string, url: (port: number) => string])[] = [
    ['another host', () => 'http://evil.example/x'],
    ['another port of the same host', (port) => `http://127.0.0.1:${port - 1}/x`],
    ['another scheme of the same host', (port) => `https://127.0.0.1:${port}/x`],
    ['a host that begins like the target', (port) => `http://127.0.0.1:${port}.evil.example/x`],
    ['the target as user name of another host', (port) => `http://127.0.0.1:${port}@evil.example/x`],
    ['a file', () => 'file:///etc/passwd'],
    ['something that is no URL', () => 'http://[:::'],
  ];
  for (const [title, url] of refused) {
    test(`keeps ${title} from being asked`, async () => {
      await onStage(
        (_request, response) => response.end(),
        { hosts: [{ name: 'files.example', send: true }] },
        async ({ http, server }) => {
          expect(failureOf(await http.send(get(url(server.port))))).toBe('not-sent');
          expect(server.seen.length).toBe(0);
          expect(http.sent()).toBe(0);
        },
      );
    });
  }

  test('names the host that was refused', async () => {
    const http = httpTo('http://127.0.0.1:1');
    expect((await http.send(get('https://evil.example/x'))).failure).toEqual({
      reason: 'not-sent',
      text: 'https://evil.example is neither the target (http://127.0.0.1:1) nor one of its hosts',
    });
    await http.close();
  });

  for (const send of [false, true]) {
    test(`gives a further host ${send ? 'all headers where it says so' : 'no credentials and no constant header'}`, async () => {
      const other = await startServer((request, response) => json(response, 200, Object.keys(request.headers).sort()));
      await onStage(
        (_request, response) => response.end(),
        { hosts: [{ name: '127.0.0.1', send }], headers: { 'x-constant': 'c' } },
        async ({ http }) => {
          const headers = {
            authorization: 'Bearer t',
            cookie: 'a=b',
            'x-api-key': 'k',
            'x-csrf-token': 'c',
            accept: '*/*',
          };
          const outcome = await http.send({ method: 'GET', path: `${other.url}/f`, headers });
          const plain = ['accept', 'connection', 'host', 'user-agent'];
          const all = ['authorization', 'cookie', 'x-api-key', 'x-constant', 'x-csrf-token'];
          expect(JSON.parse(answered(outcome).body.toString())).toEqual(send ? [...plain, ...all].sort() : plain);
          expect(http.trusts(`${other.url}/f`)).toBe(send);
        },
      );
      await other.close();
    });
  }

  test('a redirect to another host is the answer and is not followed', async () => {
    const other = await startServer((_request, response) => response.end());
    await onStage(
      (_request, response) => response.writeHead(302, { location: `${other.url}/secret` }).end('moved'),
      {},
      async ({ http }) => {
        const answer = answered(await http.send(get('/')));
        expect({ status: answer.status, location: answer.headers.location, body: answer.body.toString() }).toEqual({
          status: 302,
          location: `${other.url}/secret`,
          body: 'moved',
        });
        expect(other.seen.length).toBe(0);
      },
    );
    await other.close();
  });
});

test.describe('the answer', () => {
  test('has lower-case headers, joined values and every cookie by itself', async () => {
    await onStage(
      (_request, response) =>
        response
          .writeHead(201, [
            ['Content-Type', 'text/plain'],
            ['Date', 'x'],
            ['X-A', '1'],
            ['x-a', '2'],
            ['Set-Cookie', 'a=1; Expires=Wed, 21 Oct 2065 07:28:00 GMT'],
            ['Set-Cookie', 'b=2'],
            ['Connection', 'close'],
          ])
          .end('hi'),
      {},
      async ({ http }) => {
        const { headers, ...rest } = answered(await http.send(get('/')));
        delete (headers as Record<string, string>)['transfer-encoding'];
        expect(headers).toEqual({
          'content-type': 'text/plain',
          date: 'x',
          'x-a': '1, 2',
          'set-cookie': 'a=1; Expires=Wed, 21 Oct 2065 07:28:00 GMT, b=2',
          connection: 'close',
        });
        expect(rest).toEqual({
          status: 201,
          statusText: 'Created',
          further: undefined,
          setCookies: ['a=1; Expires=Wed, 21 Oct 2065 07:28:00 GMT', 'b=2'],
          body: Buffer.from('hi'),
          complete: true,
        });
      },
    );
  });

  test('after an early hint is the final one, and hints, reason and trailers are kept', async () => {
    await onStage(
      (_request, response) => {
        response.writeEarlyHints({ link: '</a.css>; rel=preload' });
        response.writeHead(200, 'So Be It').write('fin');
        response.addTrailers({ 'X-Sum': '7' });
        response.end('al');
      },
      {},
      async ({ http }) => {
        const { body, statusText, further } = answered(await http.send(get('/')));
        expect({ body: body.toString(), statusText, further }).toEqual({
          body: 'final',
          statusText: 'So Be It',
          further: { 'early hints link': '</a.css>; rel=preload', 'trailer x-sum': '7' },
        });
      },
    );
  });

  const text = 'Grüße '.repeat(20_000);
  const codings: readonly (readonly [header: string, body: Buffer])[] = [
    ['identity', Buffer.from(text)],
    ['gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
  ];
  for (const [header, body] of codings) {
    test(`has its ${header} encoding undone (${body.length} bytes)`, async () => {
      await onStage(
        (_request, response) => response.writeHead(200, { 'content-encoding': header }).end(body),
        {},
        async ({ http }) => {
          const answer = answered(await http.send(get('/')));
          expect({ text: answer.body.toString() === text, complete: answer.complete }).toEqual({
            text: true,
            complete: true,
          });
        },
      );
    });
  }

  const flawed: readonly (readonly [title: string, header: string, body: Buffer, why: string])[] = [
    ['gzip that ends too early', 'gzip', gzipSync(text).subarray(0, -20), 'broken gzip'],
    ['text that calls itself gzip', 'gzip', Buffer.from('plain'), 'broken gzip'],
    ['broken brotli', 'br', Buffer.from('plain text that is not brotli'), 'broken brotli'],
    ['an unknown encoding', 'zstd', Buffer.from('x'), 'unknown content encoding zstd'],
    ['encodings without end', 'gzip,gzip,gzip,gzip,gzip', Buffer.from('x'), '5 content encodings'],
  ];
  for (const [title, header, body, why] of flawed) {
    test(`is incomplete with ${title}`, async () => {
      await onStage(
        (_request, response) => response.writeHead(200, { 'content-encoding': header }).end(body),
        {},
        async ({ http }) => {
          const { status, complete, incompleteWhy } = answered(await http.send(get('/')));
          expect({ status, complete, incompleteWhy }).toEqual({ status: 200, complete: false, incompleteWhy: why });
        },
      );
    });
  }

  test('reads text that calls itself gzip as it came', async () => {
    await onStage(
      (_request, response) => response.writeHead(404, { 'content-encoding': 'gzip' }).end('{"error":"plain"}'),
      {},
      async ({ http }) => {
        const { body, incompleteWhy } = answered(await http.send(get('/')));
        expect({ text: body.toString(), incompleteWhy }).toEqual({
          text: '{"error":"plain"}',
          incompleteWhy: 'broken gzip',
        });
      },
    );
  });

  test('keeps what could be decoded of a gzip that ends too early', async () => {
    await onStage(
      (_request, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text).subarray(0, -20)),
      {},
      async ({ http }) => expect(answered(await http.send(get('/'))).body.toString()).toContain('Grüße Grüße'),
    );
  });

  test('of 50 MB is read to the cap and the connection dropped', async () => {
    let written = 0;
    await onStage(
      (_request, response) => {
        const block = Buffer.alloc(MEGABYTE, 'x');
        const write = (): void => {
          while (written < 50 && !response.destroyed) {
            written += 1;
            if (!response.write(block)) return void response.once('drain', write);
          }
          response.end();
        };
        write();
      },
      { bodyBytes: MEGABYTE },
      async ({ http }) => {
        const { body, complete, incompleteWhy } = answered(await http.send(get('/')));
        expect({ size: body.length, complete, incompleteWhy }).toEqual({
          size: MEGABYTE,
          complete: false,
          incompleteWhy: 'body larger than 1048576 bytes',
        });
        expect(written).toBeLessThan(50);
        expect(answered((await http.send(get('/'))) as HttpOutcome).status).toBe(200);
      },
    );
  });

  test('as large as the cap is complete', async () => {
    await onStage(
      (_request, response) => response.end(Buffer.alloc(1000)),
      { bodyBytes: 1000 },
      async ({ http }) => expect(answered(await http.send(get('/'))).complete).toBe(true),
    );
  });

  for (const [name, pack] of [
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const) {
    test(`that is a ${name} bomb unfolds to the cap and no further`, async () => {
      const bomb = pack(Buffer.alloc(20 * MEGABYTE, 'b'));
      await onStage(
        (_request, response) => response.writeHead(200, { 'content-encoding': name }).end(bomb),
        { bodyBytes: MEGABYTE },
        async ({ http }) => {
          const { body, complete, incompleteWhy } = answered(await http.send(get('/')));
          expect({ size: body.length, complete, incompleteWhy }).toEqual({
            size: MEGABYTE,
            complete: false,
            incompleteWhy: 'body larger than 1048576 bytes once decoded',
          });
        },
      );
    });
  }

  test('cut by a reset in the middle keeps what had come', async () => {
    await onStage(
      (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('first half', () => setTimeout(() => response.destroy(), 20));
      },
      {},
      async ({ http, server }) => {
        const { status, body, complete, cut, incompleteWhy } = answered(await http.send(get('/')));
        expect({ status, body: body.toString(), complete, cut }).toEqual({
          status: 200,
          body: 'first half',
          complete: false,
          cut: 'unreachable',
        });
        expect(incompleteWhy).toContain(`cut in the middle: 127.0.0.1:${server.port} closed the connection`);
      },
    );
  });

  test('that trickles without end is cut by the time limit for the whole exchange', async () => {
    await onStage(
      (_request, response) => {
        const timer = setInterval(() => response.write('.'), 20);
        response.on('close', () => clearInterval(timer));
      },
      { timeoutMs: 300 },
      async ({ http }) => {
        const outcome = await http.send(get('/'));
        const { complete, cut, incompleteWhy } = answered(outcome);
        expect({ complete, cut, incompleteWhy }).toEqual({
          complete: false,
          cut: 'timeout',
          incompleteWhy: 'cut in the middle: no complete answer within 300 ms',
        });
        expect(outcome.ms).toBeGreaterThanOrEqual(299);
      },
    );
  });
});

test.describe('no answer', () => {
  test('from a slow server is a timeout', async () => {
    await onStage(
      () => undefined,
      { timeoutMs: 200 },
      async ({ http }) => {
        const outcome = await http.send(get('/'));
        expect(outcome.failure).toEqual({ reason: 'timeout', text: 'no complete answer within 200 ms' });
        expect(outcome.ms).toBeGreaterThanOrEqual(199);
      },
    );
  });

  test('from a server that resets is unreachable', async () => {
    await onStage(
      (request) => request.socket.resetAndDestroy(),
      {},
      async ({ http, server }) =>
        expect((await http.send(get('/'))).failure).toEqual({
          reason: 'unreachable',
          text: `127.0.0.1:${server.port} reset the connection (ECONNRESET)`,
        }),
    );
  });

  const nowhere: readonly (readonly [title: string, base: string, text: RegExp])[] = [
    ['a closed port', 'http://127.0.0.1:1', /^127\.0\.0\.1:1 refuses connections \(ECONNREFUSED\)$/],
    ['a name nobody has', 'http://nobody.invalid', /nobody\.invalid/],
  ];
  for (const [title, base, text] of nowhere) {
    test(`from ${title} is unreachable`, async () => {
      const http = httpTo(base);
      const { failure } = await http.send(get('/'));
      expect(failure?.reason).toBe('unreachable');
      expect(failure?.text).toMatch(text);
      await http.close();
    });
  }

  test('in HTTP is unreachable, and says so', async () => {
    const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const http = httpTo(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    const { failure } = await http.send(get('/'));
    expect(failure?.reason).toBe('unreachable');
    expect(failure?.text).toContain('is not HTTP');
    await http.close();
    server.close();
  });

  test('comes to a TLS request at a plain port', async () => {
    const server = await startServer((_request, response) => response.end());
    const http = httpTo(server.url.replace('http:', 'https:'));
    expect(failureOf(await http.send(get('/')))).toBe('unreachable');
    await http.close();
    await server.close();
  });

  type Malformed = readonly [title: string, request: { method: string; headers: Record<string, string> }, text: string];
  const cannot = 'the request cannot be written as HTTP';
  const malformed: readonly Malformed[] = [
    ['a line break in a header', { method: 'GET', headers: { 'x-a': 'a\r\nx-b: c' } }, `${cannot}: invalid x-a header`],
    ['a header name with a space', { method: 'GET', headers: { 'x a': 'b' } }, `${cannot}: invalid header key`],
    ['a method with a space', { method: 'GET /', headers: {} }, `${cannot}: invalid request method`],
    [
      'a hop-by-hop header',
      { method: 'GET', headers: { 'transfer-encoding': 'chunked' } },
      `${cannot}: invalid transfer-encoding header`,
    ],
    ['CONNECT', { method: 'CONNECT', headers: {} }, 'CONNECT opens a tunnel and is never sent'],
  ];
  for (const [title, request, text] of malformed) {
    test(`is asked for with ${title}`, async () => {
      await onStage(
        (_request, response) => response.end(),
        {},
        async ({ http, server }) => {
          const { failure } = await http.send({ path: '/', ...request });
          expect(failure).toEqual({ reason: 'not-sent', text });
          expect(server.seen.length).toBe(0);
        },
      );
    });
  }
});

test.describe('an interruption', () => {
  test('ends what is under way and what waits', async () => {
    await onStage(
      () => undefined,
      { concurrency: 2 },
      async ({ http, server }) => {
        const controller = new AbortController();
        const all = Array.from({ length: 20 }, () => http.send(get('/'), controller.signal));
        await expect.poll(() => server.seen.length).toBe(2);
        controller.abort();
        expect((await Promise.all(all)).map(failureOf)).toEqual(Array(20).fill('interrupted'));
        expect(failureOf(await http.send(get('/'), controller.signal))).toBe('interrupted');
        expect(server.seen.length).toBe(2);
      },
    );
  });

  test('by closing ends what is under way', async () => {
    await onStage(
      () => undefined,
      {},
      async ({ http, server }) => {
        const outcome = http.send(get('/'));
        await expect.poll(() => server.seen.length).toBe(1);
        await http.close();
        expect(failureOf(await outcome)).toBe('interrupted');
      },
    );
  });
});

test.describe('pace', () => {
  test('never has more requests under way than allowed, and keeps their order', async () => {
    let inside = 0;
    let most = 0;
    const order: string[] = [];
    await onStage(
      (request, response) => {
        inside += 1;
        most = Math.max(most, inside);
        order.push(request.url ?? '');
        setTimeout(() => {
          inside -= 1;
          response.end();
        }, 5);
      },
      { concurrency: 3 },
      async ({ http }) => {
        const paths = Array.from({ length: 30 }, (_, index) => `/${index}`);
        const outcomes = await Promise.all(paths.map((path) => http.send(get(path))));
        expect(outcomes.every((outcome) => outcome.answer?.status === 200)).toBe(true);
        expect(most).toBe(3);
        expect(order.slice(3).length).toBe(27);
      },
    );
  });

  test('keeps to the rate', async () => {
    await onStage(
      (_request, response) => response.end(),
      { rate: 50 },
      async ({ http }) => {
        const startedAt = performance.now();
        await Promise.all(Array.from({ length: 30 }, () => http.send(get('/'))));
        const seconds = (performance.now() - startedAt) / 1000;
        // 5 at once, then 25 at 50 a second.
        expect(seconds).toBeGreaterThanOrEqual(0.49);
        expect(seconds).toBeLessThan(3);
      },
    );
  });

  test('ends at the request limit, which clean-up may pass', async () => {
    await onStage(
      (_request, response) => response.end(),
      { maxRequests: 3, concurrency: 2 },
      async ({ http, server }) => {
        const outcomes = await Promise.all(Array.from({ length: 5000 }, () => http.send(get('/'))));
        expect(outcomes.filter((outcome) => outcome.answer).length).toBe(3);
        expect(outcomes.at(-1)?.failure).toEqual({ reason: 'not-sent', text: 'the limit of 3 requests is reached' });
        expect(failureOf(await http.send({ ...get('/'), beyondLimit: true }))).toBe('answered 200');
        expect(server.seen.length).toBe(4);
        expect(http.sent()).toBe(4);
      },
    );
  });

  test('a failure gives its place to the next', async () => {
    let count = 0;
    await onStage(
      (request, response) => {
        count += 1;
        if (count % 2 === 0) request.socket.resetAndDestroy();
        else response.end();
      },
      { concurrency: 1 },
      async ({ http }) => {
        const outcomes = await Promise.all(Array.from({ length: 6 }, () => http.send(get('/'))));
        expect(outcomes.map(failureOf)).toEqual([
          'answered 200',
          'unreachable',
          'answered 200',
          'unreachable',
          'answered 200',
          'unreachable',
        ]);
      },
    );
  });
});

test('requests go through a proxy where one is named', async () => {
  const target = await startServer((_request, response) => response.end('from the target'));
  const tunnels: string[] = [];
  const { createServer } = await import('node:http');
  const { connect } = await import('node:net');
  const proxy = createServer();
  proxy.on('connect', (request, socket, head) => {
    tunnels.push(request.url ?? '');
    const upstream = connect(target.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const http = httpTo(target.url, { proxy: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` });
  expect(answered(await http.send(get('/'))).body.toString()).toBe('from the target');
  expect(tunnels).toEqual([`127.0.0.1:${target.port}`]);
  await http.close();
  await target.close();
  proxy.close();
});
