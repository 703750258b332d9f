import type { RequestTemplate, Selector } from '../model.js';
import { isExcepted } from './route.js';

/** A form of an attack: which selectors say the victim's tenant, and the word for it in case ids. */
export interface Swap {
  readonly word: string;
  readonly selectors: readonly Selector[];
}

/**
 * The forms in which these requests can say the victim's tenant: all their selectors at once and, where there are two,
 * each alone. None where they carry no selector. Words do not depend on which selectors a request carries.
 */
export function swapsOf(tenancy: readonly Selector[], requests: readonly RequestTemplate[]): readonly Swap[] {
  const carried = tenancy.filter((selector) => requests.some((request) => isCarried(selector, request)));
  const each = carried.map((selector) => ({ word: wordOf(tenancy, selector), selectors: [selector] }));
  if (carried.length < 2) return each;
  const all = { word: ALL, selectors: carried };
  return carried.length === 2 ? [all, ...each] : [all];
}

/** The selectors that such a word means. */
export function selectorsIn(tenancy: readonly Selector[], word: string): readonly Selector[] {
  return word === ALL ? tenancy : tenancy.filter((selector) => wordOf(tenancy, selector) === word);
}

const ALL = 'with-victims-selectors';

/** `with-victims-host`; of several headers each by its name. */
function wordOf(tenancy: readonly Selector[], selector: Selector): string {
  const isOnly = tenancy.filter((other) => other.in === selector.in).length === 1;
  return `with-victims-${isOnly ? selector.in : selector.name.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}`;
}

/** Not where its route is excepted, nor where the request says such a value itself. */
function isCarried(selector: Selector, { path, query, headers }: RequestTemplate): boolean {
  const { in: place, name } = selector;
  if (isExcepted(selector, path)) return false;
  if (place === 'path') return [`{${name}}`, `{+${name}}`, `{/${name}}`].some((parameter) => path.includes(parameter));
  if (place === 'query') return query?.[name] === undefined && !new RegExp(`[?&]${escaped(name)}=`).test(path);
  const own = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === headerOf(selector))?.[1];
  return own === undefined || (place === 'cookie' && !new RegExp(`(^|;\\s*)${escaped(name)}=`).test(String(own)));
}

function headerOf({ in: place, name }: Selector): string {
  return place === 'header' ? name : place;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
