/** Why a page could not be used as the scenario says. */
export class BrowserFault extends Error {
  readonly kind: 'absent' | 'unusable' | 'unreachable' | 'timeout' | 'gone';
  /** What stands on the page instead: hostile text. */
  readonly detail?: string;
  constructor(kind: BrowserFault['kind'], message: string, options?: ErrorOptions & { readonly detail?: string }) {
    super(message, options);
    this.name = 'BrowserFault';
    this.kind = kind;
    if (options?.detail !== undefined) this.detail = options.detail;
  }
}

/** What Playwright raised, in a sentence. Its own texts repeat what was typed, which may be a secret: only their beginning is kept. */
export function faultOf(error: unknown, what: string): BrowserFault {
  if (error instanceof BrowserFault) return error;
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  if (GONE.test(message)) return new BrowserFault('gone', `${what}: the browser or its page ended`, { cause: error });
  const net = /net::(ERR_\w+)/.exec(message)?.[1];
  if (net) return new BrowserFault('unreachable', `${what}: ${net}`, { cause: error });
  if (/Timeout \d+ms exceeded/.test(message))
    return new BrowserFault('timeout', `${what}: not in time`, { cause: error });
  return new BrowserFault('unusable', `${what}: ${message.replace(/^\w+\.\w+: /, '').slice(0, 120)}`, { cause: error });
}

const GONE =
  /Target (page, context or browser has been|closed)|has been closed|Browser closed|crashed|browser has disconnected/i;
