import { walkScalars } from '../detect/json.js';
import type { CanaryMark, Resource } from '../model.js';
import type { Gathered } from './exchange.js';
import type { World } from './world.js';

/** Which canaries stand in fields that are private: by what the create sent, and by what it answered. */
export function learnPrivate(world: World, resource: Resource, { requests, last }: Gathered): void {
  if (resource.private.length === 0) return;
  for (const json of [...requests.map(({ body }) => parsed(body)), last?.json])
    walkScalars(json, (value, path) => {
      const name = path.match(STEPS)?.find((step) => resource.private.includes(step));
      if (name === undefined) return true;
      for (const { mark } of world.scanner.scanText(String(value)))
        if (mark.kind === 'canary') world.privates.set(markKey(mark), name);
      return true;
    });
}

const STEPS = /[\w-]+/g;

export function markKey({ tenant, resource, record, field }: CanaryMark): string {
  return `${tenant}/${resource}/${record}/${field}`;
}

function parsed(body: string | undefined): unknown {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return Object.fromEntries(new URLSearchParams(body));
  }
}
