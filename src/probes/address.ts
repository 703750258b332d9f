export interface Host {
  /** `name` (every port of it), `name:port`, or an origin: `https://name`. */
  readonly name: string;
  readonly send: boolean;
}

/** Where a request goes. `trusted` hosts get the session and the constant headers. */
export interface Address {
  readonly url: string;
  readonly origin: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly trusted: boolean;
}

export interface Addresses {
  /** `user:password` of the base address, decoded. */
  readonly userinfo?: string;
  resolve(path: string): Address | { readonly refused: string };
}

/**
 * The allow-list: the base's own origin, under whatever name it is its own host, and the named hosts, nothing else. A path is appended to the base's path
 * as text, never resolved against it, so that neither `//host` nor `..` can lead anywhere else.
 */
export function createAddresses(
  base: string,
  hosts: readonly Host[],
  isOwnHost: (host: string) => boolean = () => false,
): Addresses {
  const parsed = new URL(base);
  const { origin } = parsed;
  const prefix = parsed.pathname.replace(/\/+$/, '');
  const allowed = hosts.map((host) => ({ ...host, name: host.name.toLowerCase() }));
  const userinfo = parsed.username && `${decoded(parsed.username)}:${decoded(parsed.password)}`;

  // A path is asked about, and then sent.
  let last: { readonly path: string; readonly address: Address } | undefined;

  function resolve(path: string): Address | { readonly refused: string } {
    if (last?.path === path) return last.address;
    if (!ABSOLUTE.test(path)) {
      const full = sendable(prefix + (path.startsWith('/') ? path : `/${path}`));
      if (full === undefined) return { refused: 'the path holds half a character (a lone surrogate)' };
      const address = { url: origin + full, origin, path: full, trusted: true };
      last = { path, address };
      return address;
    }
    if (!URL.canParse(path)) return { refused: `${JSON.stringify(path.slice(0, 200))} is not a URL` };
    return resolveAbsolute(new URL(path));
  }

  function resolveAbsolute(url: URL): Address | { readonly refused: string } {
    const path = url.pathname + url.search;
    const found = { url: url.origin + path, origin: url.origin, path };
    if (url.origin === origin) return { ...found, trusted: true };
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return { refused: `${url.protocol} is not HTTP` };
    if (isOwnHost(url.host)) return { url: origin + path, origin, path, trusted: true };
    const host = allowed.find((each) => isOf(url, each.name));
    if (!host) return { refused: `${url.origin} is neither the target (${origin}) nor one of its hosts` };
    return { ...found, trusted: host.send };
  }

  return userinfo ? { userinfo, resolve } : { resolve };
}

function isOf(url: URL, name: string): boolean {
  if (ABSOLUTE.test(name)) return url.origin === new URL(name).origin;
  return name === (PORT.test(name) ? hostAndPort(url) : url.hostname);
}

/** The port is there where it is the usual one of the scheme, too. */
export function hostAndPort({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' || protocol === 'wss:' ? 443 : 80)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\//i;
const PORT = /:\d+$/;

/** HTTP allows visible ASCII only in a request line; everything else goes out percent-encoded. */
function sendable(path: string): string | undefined {
  if (!NOT_SENDABLE.test(path)) return path;
  try {
    return path.replace(NOT_SENDABLE_RUNS, encodeURIComponent);
  } catch {
    return undefined;
  }
}

const NOT_SENDABLE = /[^!-~]/;
const NOT_SENDABLE_RUNS = /[^!-~]+/g;
