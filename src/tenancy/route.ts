import type { Selector } from '../model.js';

/** Is this path (its query is not looked at) one of the routes that do without the selector? */
export function isExcepted(selector: Selector, path: string): boolean {
  if (selector.except.length === 0) return false;
  const mark = path.indexOf('?');
  return patternOf(selector).test(mark < 0 ? path : path.slice(0, mark));
}

/** Made once: it is asked of every request. */
const patterns = new WeakMap<Selector, RegExp>();

function patternOf(selector: Selector): RegExp {
  const known = patterns.get(selector);
  if (known) return known;
  const routes = selector.except.map((route) => route.split('*').map(literally).join('.*'));
  const made = new RegExp(`^(?:${routes.join('|')})$`, 's');
  patterns.set(selector, made);
  return made;
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
