import { connect } from 'node:net';
import type { Engine } from '../model.js';

export interface Door {
  readonly host: string;
  readonly port: number;
}

const ATTEMPT_MS = 5000;
/** A forwarder accepts for a port behind which nobody listens, and hangs up at once. */
const HANGING_UP_MS = 250;

/** Does an HTTP server answer, whatever it says? Of https: does somebody listen? */
export async function answersHttp(url: string): Promise<boolean> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol === 'https:') return isOpen({ host: hostname, port: Number(port) || 443 });
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(ATTEMPT_MS) });
    await answer.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** Does somebody listen who does not hang up? */
export function isOpen(door: Door): Promise<boolean> {
  return ask(door, { hello: undefined, isReady: () => true, silence: true });
}

/** Does the database take sessions? */
export function answersAs(engine: Engine, door: Door): Promise<boolean> {
  return ask(door, { ...HANDSHAKES[engine], silence: false });
}

interface Handshake {
  /** What is sent first; undefined: the server speaks first. */
  readonly hello: Buffer | undefined;
  readonly isReady: (said: Buffer) => boolean;
}

const CANNOT_CONNECT_NOW = '57P03';
const PROTOCOL_10 = 0x0a;

const MYSQL: Handshake = { hello: undefined, isReady: (said) => said[4] === PROTOCOL_10 };

const HANDSHAKES: Readonly<Record<Engine, Handshake>> = {
  // StartupMessage, protocol 3.0: while it starts or recovers it answers with an error of this code.
  postgres: { hello: startupMessage('partywall'), isReady: (said) => !said.includes(CANNOT_CONNECT_NOW) },
  mysql: MYSQL,
  mariadb: MYSQL,
  redis: { hello: Buffer.from('PING\r\n'), isReady: (said) => /^(\+PONG|-NOAUTH)/.test(said.toString('latin1')) },
};

function startupMessage(user: string): Buffer {
  const body = Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from(`user\0${user}\0\0`)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

function ask(door: Door, { hello, isReady, silence }: Handshake & { readonly silence: boolean }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(door);
    const end = (result: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(false), ATTEMPT_MS);
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('data', (said) => end(isReady(said)));
    socket.once('connect', () => {
      if (hello) socket.write(hello);
      if (silence) setTimeout(() => end(!socket.destroyed), HANGING_UP_MS);
    });
  });
}
