import type { Scenario } from '../model.js';
import type { RenderedRequest } from '../scenario/request.js';
import { add, addHeader, type Outgoing } from './presented.js';
import { isExcepted } from './route.js';
import { together } from './together.js';
import { type Choice, createSelectorValues, type SelectorValues } from './values.js';

export type { Choice } from './values.js';

/** Where the requests of one run name their tenant. */
export interface Tenancy {
  /**
   * The request with the headers that its session carries and the selectors it lacks: what it says itself wins.
   * @throws EmptyPlaceholder where nobody knows what a selector says
   */
  select(request: RenderedRequest, choice: Choice, carried?: Readonly<Record<string, string>>): RenderedRequest;
  /** What address parameters say, by name; undefined where no selector stands in the path. */
  inPath(choice: Choice): Readonly<Record<string, string>> | undefined;
  /** The host by which this tenant knows the system, where that is a selector and known: `north.example.com:8443`. */
  hostOf(tenant: string | undefined): string | undefined;
  /** Is this host (`name` or `name:port`) the system itself, as one of the tenants knows it? */
  isOwnHost(host: string): boolean;
  /** `tenant.id` as the system itself names it. */
  know(tenant: string, id: string | number): void;
}

/** `base` is the target's address. */
export function createTenancy(scenario: Pick<Scenario, 'tenancy' | 'tenants'>, base: string): Tenancy {
  const { tenancy } = scenario;
  const values = createSelectorValues(scenario);
  const inPath = tenancy.filter((selector) => selector.in === 'path');
  const { hostOf, isOwnHost } = hostsOf(scenario, values);
  const home = new URL(base);
  return {
    select(request, choice, carried) {
      const headers = carried ? together(carried, request.headers) : request.headers;
      if (tenancy.length === 0) return { method: request.method, path: request.path, headers, body: request.body };
      const outgoing: Outgoing = { said: request, path: request.path, headers: { ...headers } };
      const url = absolute(request.path);
      // A link to the host of a tenant names that host itself.
      const linked = url && url.host !== home.host && isOwnHost(url.host) ? url.host : undefined;
      if (linked !== undefined) addHeader(outgoing, 'host', linked);
      const route = url ? withoutBase(url, home) : request.path;
      for (const selector of tenancy) {
        if (isExcepted(selector, route) || (selector.in === 'host' && linked !== undefined)) continue;
        const value = values.of(selector, choice);
        if (value !== undefined) add(outgoing, selector, value);
      }
      return { ...request, path: outgoing.path, headers: outgoing.headers };
    },
    inPath(choice) {
      if (inPath.length === 0) return undefined;
      const pairs = inPath.map((selector) => [selector.name, values.of(selector, { ...choice, isEarly: true })]);
      return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
    },
    hostOf,
    isOwnHost,
    know: values.know,
  };
}

function hostsOf(
  { tenancy, tenants }: Pick<Scenario, 'tenancy' | 'tenants'>,
  values: SelectorValues,
): Pick<Tenancy, 'hostOf' | 'isOwnHost'> {
  const selector = tenancy.find((one) => one.in === 'host');
  if (!selector) return { hostOf: () => undefined, isOwnHost: () => false };
  const hostOf = (tenant: string | undefined): string | undefined => values.of(selector, { tenant, isEarly: true });
  const nameOf = (host: string | undefined): string | undefined => host?.toLowerCase().replace(PORT, '');
  return { hostOf, isOwnHost: (host) => tenants.some(({ name }) => nameOf(hostOf(name)) === nameOf(host)) };
}

const PORT = /:\d+$/;
const ABSOLUTE = /^https?:\/\//i;

function absolute(path: string): URL | undefined {
  return ABSOLUTE.test(path) && URL.canParse(path) ? new URL(path) : undefined;
}

/** The part of an address that `except` is about. */
function withoutBase({ pathname }: URL, home: URL): string {
  const prefix = home.pathname.replace(/\/+$/, '');
  return pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname;
}
