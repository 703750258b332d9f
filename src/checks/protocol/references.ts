import type { Leg, Operation, RequestTemplate, Resource } from '../../model.js';
import type { CaseContext } from '../check.js';

/** Resources whose records the address names: a parent in the path or the query. */
export function addressReferences(resource: Resource, operation: Operation): readonly string[] {
  return referencesIn(resource, operation, (request) => [request.path, request.query]);
}

/** Resources whose records the body of the request that counts names. */
export function bodyReferences(resource: Resource, operation: Operation): readonly string[] {
  const last = operation.requests.at(-1);
  return referencesIn(resource, operation, (request) => (request === last ? request.body?.value : undefined));
}

/**
 * Records of the attacker's own, in the body alone: what looks at them first must not stand in for a look at the record.
 * Undefined where the body names none, or where the case says itself whose records are named.
 */
export function ownReferences({ case: { subject }, home, resource, operation }: CaseContext): Leg['refers'] {
  if (!resource || !operation || home === undefined) return undefined;
  if (subject.swap !== undefined || subject.parents !== undefined) return undefined;
  const inAddress = addressReferences(resource, operation);
  const names = bodyReferences(resource, operation).filter((name) => !inAddress.includes(name));
  return names.length > 0 ? Object.fromEntries(names.map((name) => [name, home])) : undefined;
}

function referencesIn(
  { refs }: Resource,
  { requests, references }: Operation,
  part: (request: RequestTemplate) => unknown,
): readonly string[] {
  const text = requests.map((request) => JSON.stringify(part(request)) ?? '').join('\n');
  return references.filter((name) => [name, ...aliasesOf(refs, name)].some((word) => names(text, word)));
}

function aliasesOf(refs: Resource['refs'], name: string): readonly string[] {
  return Object.entries(refs ?? {}).flatMap(([alias, resource]) => (resource === name ? [alias] : []));
}

/** `{project}`, `{+project}`, `{{ project.id }}`, `{{ project["id"] }}`. */
function names(text: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`\\{[+/]?${escaped}\\}|\\{\\{[^}]*\\b${escaped}\\s*[.[|}]`).test(text);
}
