import type { Scenario, Selector } from '../model.js';
import { asText, compileTemplate, EmptyPlaceholder } from '../scenario/template.js';
import { selectorsIn } from './swap.js';

/** Which tenant a request names. */
export interface Choice {
  /** The sender's own, or that of what it is about; undefined: no selector is added. */
  readonly tenant: string | undefined;
  /** The tenant that the selectors of this word (`with-victims-host`) name instead. */
  readonly swap?: { readonly word: string; readonly tenant: string };
  /** While signing in the tenant's id may not be known yet: what cannot be said then is left out. */
  readonly isEarly?: boolean;
}

/** What the selectors say for each tenant, rendered once. */
export interface SelectorValues {
  /**
   * Undefined where no tenant is named.
   * @throws EmptyPlaceholder where nobody knows what the selector says
   */
  of(selector: Selector, choice: Choice): string | undefined;
  /** `tenant.id` as the system itself names it. */
  know(tenant: string, id: string | number): void;
}

export function createSelectorValues({ tenancy, tenants }: Pick<Scenario, 'tenancy' | 'tenants'>): SelectorValues {
  const ids = new Map<string, string | number>();
  const known = new Map<Selector, Map<string, string>>(tenancy.map((selector) => [selector, new Map()]));
  const swaps = new Map<string, ReadonlySet<Selector>>();

  function valueFor(selector: Selector, tenant: string): string {
    const value = known.get(selector)?.get(tenant);
    if (value !== undefined) return value;
    const properties = tenants.find(({ name }) => name === tenant)?.properties;
    const id = ids.get(tenant);
    const scope = { tenant: { name: tenant, ...properties, ...(id === undefined ? {} : { id }) } };
    const made = asText(compileTemplate(selector.value).render(scope)).replace(/[\r\n\0]+/g, ' ');
    known.get(selector)?.set(tenant, made);
    return made;
  }

  function isSwapped(selector: Selector, word: string): boolean {
    const selectors = swaps.get(word) ?? new Set(selectorsIn(tenancy, word));
    swaps.set(word, selectors);
    return selectors.has(selector);
  }

  return {
    of(selector, { tenant: sender, swap, isEarly }) {
      const tenant = swap && isSwapped(selector, swap.word) ? swap.tenant : sender;
      try {
        return tenant === undefined ? undefined : valueFor(selector, tenant);
      } catch (error) {
        if (isEarly && error instanceof EmptyPlaceholder) return undefined;
        throw error;
      }
    },
    know(tenant, id) {
      if (ids.get(tenant) === id) return;
      ids.set(tenant, id);
      for (const values of known.values()) values.delete(tenant);
    },
  };
}
