import { isAction, operationNamed } from '../checks/subjects.js';
import type { Case, Resource, Scenario } from '../model.js';

/** The resources of which these cases need records, each after those that its records name. */
export function seedOrder({ resources }: Scenario, cases: readonly Case[]): readonly Resource[] {
  const needed = neededBy(cases, resources);
  return parentsFirst(resources).filter(({ name }) => needed.has(name));
}

/**
 * The resources that are asked about, what lies under them where an action shows it, and those that their requests name.
 * A view may show records of any, if any matter.
 */
function neededBy(cases: readonly Case[], resources: readonly Resource[]): ReadonlySet<string> {
  const due = cases.filter(({ skip, unseeded }) => !skip && !unseeded);
  const asked = due.map(({ subject }) => subject.resource);
  const shown = resources.filter((resource) => due.some((one) => showsMore(resource, one))).map(({ name }) => name);
  const queue = asked.includes(undefined)
    ? resources.map(({ name }) => name)
    : [...new Set([...asked, ...shown.flatMap((name) => below(name, resources))])];
  const needed = new Set<string>();
  for (const name of queue) {
    const resource = resources.find((one) => one.name === name);
    if (!resource || needed.has(resource.name)) continue;
    needed.add(resource.name);
    queue.push(...resource.references, ...resource.operations.flatMap(({ references }) => references));
  }
  return needed;
}

/** What an action shows of a record may be the records under it, whose canaries its control then looks for. */
function showsMore(resource: Resource, { subject }: Case): boolean {
  if (resource.name !== subject.resource) return false;
  return [subject.operation, ...resource.witness].some((name) => {
    const operation = operationNamed(resource, name);
    return operation?.aimed && isAction(operation) && (operation.kind === 'read' || operation.kind === 'list');
  });
}

/** Resources whose records name one of this, and those whose records name one of these. */
function below(name: string, resources: readonly Resource[]): readonly string[] {
  const found = new Set([name]);
  for (const above of found) for (const one of resources) if (one.references.includes(above)) found.add(one.name);
  return [...found];
}

/** Resources in an order in which each comes after those its records name. */
export function parentsFirst(resources: readonly Resource[]): readonly Resource[] {
  const placed = new Set<string>();
  const ordered: Resource[] = [];
  const place = (resource: Resource): void => {
    if (placed.has(resource.name)) return;
    placed.add(resource.name);
    for (const parent of resources) if (parentNames(resource).includes(parent.name)) place(parent);
    ordered.push(resource);
  };
  for (const resource of resources) place(resource);
  return ordered;
}

/** Records that were there before are looked for under those that their list names. */
function parentNames({ existing, references, operations }: Resource): readonly string[] {
  return existing === undefined ? references : operations.flatMap((operation) => operation.references);
}
