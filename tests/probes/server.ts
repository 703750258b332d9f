import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createHttp, type Http, type HttpOptions } from '../../src/probes/http.js';

export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Requests that arrived, in order. */
  readonly seen: IncomingMessage[];
  close(): Promise<void>;
}

/** A real server on a free port of the loopback interface. */
export async function startServer(listener: RequestListener): Promise<TestServer> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  return { seen, ...(await listening(server)) };
}

/** Ends the connections too, so that a test never waits for a keep-alive. */
export async function listening(server: Server) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

export function httpTo(base: string, options: Partial<HttpOptions> = {}): Http {
  return createHttp({
    base,
    hosts: [],
    timeoutMs: 5000,
    bodyBytes: 8_388_608,
    rate: 0,
    concurrency: 16,
    userAgent: 'partywall/test (run r1)',
    headers: {},
    tlsVerify: true,
    ...options,
  });
}
