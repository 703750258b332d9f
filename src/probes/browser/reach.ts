import { hostAndPort } from '../address.js';
import type { BrowserOptions } from './index.js';

/**
 * The allow-list of pages: no host and port but the target's own and those named leads anywhere, whoever asks: scripts,
 * redirects, frames, service workers. The first rule that fits is taken; one that leads to itself lets through.
 */
export function resolverRules({
  base,
  hosts,
  ownHosts,
  proxy,
}: Pick<BrowserOptions, 'base' | 'hosts' | 'ownHosts' | 'proxy'>): readonly string[] {
  const target = new URL(base);
  const own = hostAndPort(target);
  const others = [own, ...hosts.map(reachOf), ...(proxy === undefined ? [] : [hostAndPort(new URL(proxy))])];
  return [
    // By these names every port leads to the target's own.
    ...ownHosts.map((name) => `MAP ${name.replace(/:\d+$/, '')} ${own}`),
    ...others.map((name) => `MAP ${name} ${name}`),
    'MAP * ~NOTFOUND',
  ];
}

/** An origin has one port; a name without any stands for all of them. */
function reachOf(host: string): string {
  return host.includes('://') ? hostAndPort(new URL(host)) : host.toLowerCase();
}

/** Behind a proxy names are not resolved here: there each address is looked at by itself. */
export function isWithinReach({ base, hosts, ownHosts }: BrowserOptions, url: URL): boolean {
  const at = hostAndPort(url);
  const names = [hostAndPort(new URL(base)), ...hosts.map(reachOf)];
  const isOwn = ownHosts.some((name) => name.replace(/:\d+$/, '') === url.hostname);
  return isOwn || names.some((name) => name === at || name === url.hostname);
}

/** Can nobody but the target be reached? */
export function isAlone({ hosts, proxy }: Pick<BrowserOptions, 'hosts' | 'proxy'>): boolean {
  return hosts.length === 0 && proxy === undefined;
}
