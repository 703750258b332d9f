import type { Resource } from '../model.js';
import type { Draft } from './draft.js';

/** Complains of resources that need each other before any of them can be created. */
export function demandOrder(resources: readonly Resource[], { complaints }: Draft): void {
  const needs = new Map(resources.map(({ name, references }) => [name, references]));
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    if (done.has(name)) return;
    const start = trail.indexOf(name);
    if (start < 0) {
      for (const next of needs.get(name) ?? []) visit(next, [...trail, name]);
      done.add(name);
      return;
    }
    const cycle = trail.slice(start);
    const at = resources.find((resource) => resource.name === cycle[0])?.at;
    const headline = `none of these can be created first: ${[...cycle, name].join(' → ')}`;
    if (at) complaints.add({ code: 'reference-cycle', headline, at });
  };
  for (const { name } of resources) visit(name, []);
}
