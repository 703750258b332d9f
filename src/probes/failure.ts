import type { HttpFailure } from './answer.js';

/** Why no answer came, in words a reader can act on. The error is what undici, the socket or TLS raised. */
export function failureOf(error: Error, url: string): HttpFailure {
  const code = codeOf(error);
  const host = URL.canParse(url) ? new URL(url).host : url;
  const known = KNOWN[code];
  const words = error.message || error.name;
  if (known?.reason === 'not-sent') return { reason: 'not-sent', text: `${known.text}: ${words}` };
  if (known) return { reason: known.reason, text: `${known.text.replace('HOST', host)} (${code})` };
  if (error.name === 'HTTPParserError')
    return { reason: 'unreachable', text: `the answer of ${host} is not HTTP: ${words}` };
  return { reason: 'unreachable', text: `connection to ${host} failed: ${words}${code && ` (${code})`}` };
}

function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : '';
}

const KNOWN: Readonly<Record<string, HttpFailure>> = {
  ECONNREFUSED: { reason: 'unreachable', text: 'HOST refuses connections' },
  ENOTFOUND: { reason: 'unreachable', text: 'no address is known for HOST' },
  EAI_AGAIN: { reason: 'unreachable', text: 'the name HOST could not be looked up' },
  ECONNRESET: { reason: 'unreachable', text: 'HOST reset the connection' },
  EPIPE: { reason: 'unreachable', text: 'HOST closed the connection' },
  UND_ERR_SOCKET: { reason: 'unreachable', text: 'HOST closed the connection' },
  UND_ERR_HEADERS_OVERFLOW: { reason: 'unreachable', text: 'the headers of the answer of HOST are too large' },
  ETIMEDOUT: { reason: 'timeout', text: 'no connection to HOST in time' },
  UND_ERR_CONNECT_TIMEOUT: { reason: 'timeout', text: 'no connection to HOST in time' },
  UND_ERR_DESTROYED: { reason: 'interrupted', text: 'the run ended before the answer came' },
  UND_ERR_CLOSED: { reason: 'interrupted', text: 'the run ended before the answer came' },
  UND_ERR_INVALID_ARG: { reason: 'not-sent', text: 'the request cannot be written as HTTP' },
  UND_ERR_NOT_SUPPORTED: { reason: 'not-sent', text: 'the request cannot be written as HTTP' },
};
