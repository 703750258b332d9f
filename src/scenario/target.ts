import type { Limits, Scenario } from '../model.js';
import { bytes, defined, given, milliseconds, perSecond } from './conversions.js';
import { type Draft, type Use, usesIn } from './draft.js';
import { draftRequest } from './request-draft.js';
import type { RawScenario } from './schema.js';
import type { Path } from './source.js';

export interface DraftedTarget {
  readonly target: Scenario['target'];
  readonly uses: readonly Use[];
}

/** Where the system is. Exactly one of `url` and `fixture` says so. */
export function draftTarget(raw: RawScenario['target'], draft: Draft): DraftedTarget {
  const { complaints } = draft;
  if (raw.url !== undefined && raw.fixture !== undefined) {
    complaints.add({
      code: 'conflicting-keys',
      headline: 'a target is either `url` or `fixture`',
      at: ['target', 'fixture'],
      part: 'key',
    });
  }
  if (raw.url === undefined && raw.fixture === undefined) {
    complaints.add({
      code: 'missing-key',
      headline: '`target` needs a key `url` or `fixture`',
      at: ['target'],
      part: 'key',
    });
  }
  demandUrl(raw.url, ['target', 'url'], draft);
  demandUrl(raw.proxy, ['target', 'proxy'], draft);
  const ready = given(raw.ready, (request) => draftRequest(request, ['target', 'ready'], draft));
  const target = defined({
    ...(raw.fixture === undefined
      ? { kind: 'url' as const, url: raw.url ?? '' }
      : { kind: 'fixture' as const, fixture: raw.fixture }),
    headers: raw.headers ?? {},
    hosts: (raw.hosts ?? []).map((host) =>
      typeof host === 'string' ? { name: host, send: false } : { name: host.host, send: host.send ?? false },
    ),
    ready: ready?.template,
    disposable: raw.disposable ?? false,
    switches: raw.switches ?? [],
    proxy: raw.proxy,
    tlsVerify: raw.tls?.verify ?? true,
  });
  return { target, uses: [...(ready?.uses ?? []), ...usesIn(raw.headers, ['target', 'headers'], draft)] };
}

export function limitsOf(raw: RawScenario['limits'] = {}): Limits {
  return {
    concurrency: raw.concurrency ?? 8,
    rate: perSecond(raw.rate ?? 0),
    timeoutMs: milliseconds(raw.timeout ?? '10s'),
    bodyBytes: bytes(raw.body ?? '8MB'),
    requests: raw.requests ?? 0,
    timeMs: given(raw.time, milliseconds) ?? 0,
  };
}

function demandUrl(url: string | undefined, at: Path, { complaints }: Draft): void {
  // A variable that is missing has been complained of already.
  if (url === undefined || url.includes('${')) return;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  complaints.add({
    code: 'bad-url',
    headline: `\`${String(at.at(-1))}\` is not an address of http or https`,
    at,
    met: withoutUserinfo(url),
  });
}

function withoutUserinfo(url: string): string {
  return url.replace(/^(\w+:\/\/)?[^/]*@/, '$1…@');
}
