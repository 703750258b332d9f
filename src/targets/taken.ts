import { createServer } from 'node:net';
import { UserError } from '../errors.js';
import { isOpen } from './answer.js';

/**
 * Whoever already answers where the system is about to be started would be tested in its place.
 * @throws UserError port-taken
 */
export async function demandFreePort(url: string): Promise<void> {
  const { protocol, hostname, port } = new URL(url);
  const door = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
  if (!(await isOpen(door))) return;
  throw new UserError({
    code: 'port-taken',
    headline: 'somebody already answers where the target is to be started, and would be tested in its place',
    met: new URL(url).origin,
    hint: 'End it, or leave `url` out: then a free port is taken.',
  });
}

/** A port of this machine that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
