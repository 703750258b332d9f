import { connect } from 'node:net';
import { UserError } from '../errors.js';
import type { StartedTarget } from './index.js';

const CONNECT_MS = 10_000;

/** A system that runs by itself: it must accept connections before anything is asked. Behind a proxy nobody can know. */
export async function openUrl(target: { readonly url: string; readonly proxy?: string }): Promise<StartedTarget> {
  const url = target.url.replace(/\/+$/, '');
  if (target.proxy === undefined) await reach(url);
  return { url, env: {}, started: false, stop: async () => {}, log: () => '' };
}

function reach(url: string): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80) });
    const fail = (why: string) => {
      socket.destroy();
      reject(unreachable(url, why));
    };
    socket.setTimeout(CONNECT_MS, () => fail(`no connection within ${CONNECT_MS / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

function unreachable(url: string, why: string): UserError {
  return new UserError({
    code: 'target-unreachable',
    headline: `the target does not answer: ${why}`,
    met: new URL(url).origin,
    hint: 'Start the system, or correct `target.url`.',
  });
}
