import { createRequire } from 'node:module';
import type { Cookie, CookieJar } from 'tough-cookie';

/** The cookies of one session. */
export interface CookieBag {
  /** The `Cookie` header for this URL, or the empty text. */
  headerFor(url: string): string;
  /** Values that would be sent to this URL, by name. */
  values(url: string): Readonly<Record<string, string>>;
  /** Keeps `Set-Cookie` lines of an answer from this URL. */
  absorb(setCookies: readonly string[], url: string): void;
}

/**
 * Cookies after RFC 6265. `seen` is told every value as soon as it is known, because it is a secret from then on.
 * `placeOf` says by which address the owner of the cookies knows the one that was asked.
 */
export function createCookieBag(
  seen: (name: string, value: string) => void,
  placeOf: (url: string) => string = (url) => url,
): CookieBag {
  const recent = createRecentLines();
  let kept: { readonly jar: CookieJar; readonly headers: ReturnType<typeof createHeaderCache> } | undefined;

  function keep(line: string, url: string): void {
    kept ??= createJar();
    const cookie = kept.jar.setCookieSync(line, url, { ignoreError: true, loose: true });
    if (!cookie) return;
    kept.headers.changed(cookie);
    seen(cookie.key, cookie.value);
  }

  return {
    headerFor: (url) => kept?.headers.of(placeOf(url)) ?? '',
    values: (url) =>
      Object.fromEntries((kept?.jar.getCookiesSync(placeOf(url)) ?? []).map((cookie) => [cookie.key, cookie.value])),
    absorb(setCookies, url) {
      for (const line of setCookies) if (!recent.holds(line)) keep(line, placeOf(url));
    },
  };
}

/** Many systems never set a cookie: the library is loaded by the first one, at once, because answers do not wait. */
function createJar() {
  const { CookieJar: Jar }: typeof import('tough-cookie') = createRequire(import.meta.url)('tough-cookie');
  // Systems under test have names of any kind: `localhost`, `app.test`, an IP address, a bare word.
  const jar = new Jar(undefined, { rejectPublicSuffixes: false, looseMode: true });
  return { jar, headers: createHeaderCache(jar) };
}

/**
 * Asking the jar takes longer than all else a request needs, so its answers are kept until a cookie changes or ends:
 * one for each origin, or where cookies have paths of their own one for each path.
 */
function createHeaderCache(jar: CookieJar) {
  const cookies = new Map<string, Cookie>();
  const known = new Map<string, string>();
  let areForEveryPath = true;
  let until = Number.POSITIVE_INFINITY;

  function forget(): void {
    known.clear();
    const now = Date.now();
    const ends = [...cookies.values()].map((cookie) => cookie.expiryTime() ?? Number.POSITIVE_INFINITY);
    until = Math.min(Number.POSITIVE_INFINITY, ...ends.filter((end) => end > now));
    areForEveryPath = [...cookies.values()].every((cookie) => cookie.path === '/');
  }

  return {
    changed(cookie: Cookie): void {
      cookies.set(`${cookie.domain};${cookie.path};${cookie.key}`, cookie);
      forget();
    },
    of(url: string): string {
      if (Date.now() >= until || known.size > MOST_KNOWN) forget();
      const key = areForEveryPath ? originOf(url) : withoutQuery(url);
      const found = known.get(key) ?? jar.getCookieStringSync(url);
      known.set(key, found);
      return found;
    },
  };
}

const MOST_KNOWN = 1000;

/** The part of an absolute URL before its path. */
function originOf(url: string): string {
  const slash = url.indexOf('/', url.indexOf('//') + 2);
  return slash < 0 ? url : url.slice(0, slash);
}

function withoutQuery(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}

/** Many systems repeat the same `Set-Cookie` on every answer; reading it once every few seconds keeps its end right. */
function createRecentLines() {
  const seenAt = new Map<string, number>();
  return {
    holds(line: string): boolean {
      const now = Date.now();
      if (now - (seenAt.get(line) ?? 0) < REPEAT_MS) return true;
      if (seenAt.size > MOST_KNOWN) seenAt.clear();
      seenAt.set(line, now);
      return false;
    },
  };
}

const REPEAT_MS = 5000;
