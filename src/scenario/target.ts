import type { Limits, Scenario, Target, TargetSettings } from '../model.js';
import { bytes, defined, given, milliseconds, perSecond } from './conversions.js';
import { type Draft, type Use, usesIn } from './draft.js';
import { draftRequest } from './request-draft.js';
import type { RawScenario } from './schema.js';
import type { RawTarget } from './schema-target.js';
import type { Path } from './source.js';
import {
  commandOf,
  composeOf,
  containerOf,
  demandAddressNames,
  demandWords,
  loadsOf,
  servicesOf,
  wordsOfService,
} from './started-target.js';

export interface DraftedTarget {
  readonly target: Scenario['target'];
  readonly uses: readonly Use[];
}

/** Where the system is, or how it is started. Beside what is started, `url` says where it then answers. */
export function draftTarget(raw: RawTarget, draft: Draft): DraftedTarget {
  demandOneKind(raw, draft);
  demandUrl(raw.url, ['target', 'url'], draft);
  demandUrl(raw.proxy, ['target', 'proxy'], draft);
  for (const [index, host] of (raw.hosts ?? []).entries()) {
    const name = typeof host === 'string' ? host : host.host;
    if (name.includes('://')) demandUrl(name, ['target', 'hosts', index], draft);
  }
  const ready = given(raw.ready, (request) => draftRequest(request, ['target', 'ready'], draft));
  const target = defined({
    ...kindOf(raw, draft),
    ...besideOf(raw, draft),
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

const KINDS = ['fixture', 'command', 'container', 'compose'] as const;

function demandOneKind(raw: RawTarget, { complaints }: Draft): void {
  const kinds = KINDS.filter((kind) => raw[kind] !== undefined);
  const [first, second] = raw.url !== undefined && raw.fixture !== undefined ? ['url', ...kinds] : kinds;
  if (second !== undefined)
    complaints.add({
      code: 'conflicting-keys',
      headline: `a target is either \`${first}\` or \`${second}\``,
      at: ['target', second],
      part: 'key',
    });
  if (first === undefined && raw.url === undefined)
    complaints.add({
      code: 'missing-key',
      headline: '`target` needs a key `url`, `fixture`, `command`, `container` or `compose`',
      at: ['target'],
      part: 'key',
    });
  if (raw.services && raw.container === undefined && raw.command === undefined)
    complaints.add({
      code: 'conflicting-keys',
      headline: '`services` stand beside `container` or `command`',
      at: ['target', 'services'],
      part: 'key',
    });
}

function kindOf(raw: RawTarget, draft: Draft): Target {
  if (raw.fixture !== undefined) return { kind: 'fixture', fixture: raw.fixture };
  if (raw.command !== undefined) return commandOf(raw.command, raw.url);
  if (raw.compose !== undefined) return composeOf(raw.compose, raw.url);
  if (raw.container === undefined) return { kind: 'url', url: raw.url ?? '' };
  const container = containerOf(raw.container, ['target', 'container'], draft);
  if (container.ports.length === 0 && raw.url === undefined)
    draft.complaints.add({
      code: 'missing-key',
      headline: '`container` needs a key `ports`: the first says where requests go',
      at: ['target', 'container'],
      part: 'key',
    });
  return { kind: 'container', ...container, ...(raw.url === undefined ? {} : { url: raw.url }) };
}

/** Services and data: what stands beside the system. */
function besideOf(raw: RawTarget, draft: Draft): Pick<TargetSettings, 'services' | 'load'> {
  const services = servicesOf(raw.services ?? {}, draft);
  demandAddressNames(services, draft);
  const words = services.flatMap(wordsOfService);
  if (raw.command !== undefined && raw.url === undefined) words.push('port');
  for (const key of ['command', 'container', 'services', 'load'] as const)
    demandWords(raw[key], ['target', key], words, draft);
  const isStarted = raw.container !== undefined || raw.command !== undefined;
  const load = given(raw.load, (loads) =>
    loadsOf(loads, { services, isCompose: raw.compose !== undefined, isStarted }, draft),
  );
  return { ...(raw.services && { services }), ...(load && { load }) };
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
