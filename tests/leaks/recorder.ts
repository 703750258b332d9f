import { createServer, request } from 'node:http';
import { listening } from '../probes/server.js';

/** A server in front of another: everything that comes is noted, and passed on as it is. */
export interface Recorder {
  readonly url: string;
  /** `GET /api/staff`, without the query. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function recordBefore(url: string): Promise<Recorder> {
  const requests: string[] = [];
  const { hostname, port } = new URL(url);
  const server = createServer((asked, answer) => {
    requests.push(`${asked.method} ${asked.url?.split('?')[0]}`);
    const { method, url: path, headers } = asked;
    const passed = request({ hostname, port, method, path, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
      answered.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  return { requests, ...(await listening(server)) };
}

/** What may change something: all but GET, HEAD, and what signs in, renews and signs out. */
export function writesAmong({ requests }: Pick<Recorder, 'requests'>, signing: readonly string[]): readonly string[] {
  return [...new Set(requests)].filter((one) => !/^(?:GET|HEAD) /.test(one) && !signing.includes(one));
}
