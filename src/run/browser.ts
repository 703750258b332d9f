import type { Scenario } from '../model.js';
import { type Browser, createBrowser } from '../probes/browser/index.js';
import type { Tenancy } from '../tenancy/index.js';

export interface BrowserSurroundings {
  readonly url: string;
  readonly tenancy: Tenancy;
  readonly userAgent: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly proxy?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The one browser for all people of a scenario, not started before the first page is opened. */
export function browserFor({ target, limits, tenants }: Scenario, around: BrowserSurroundings): Browser {
  const { url, tenancy, ...rest } = around;
  return createBrowser({
    ...rest,
    base: url,
    hosts: target.hosts.map(({ name }) => name),
    ownHosts: tenants.flatMap(({ name }) => tenancy.hostOf(name) ?? []),
    timeoutMs: limits.timeoutMs,
    bodyBytes: limits.bodyBytes,
    tlsVerify: target.tlsVerify,
  });
}
