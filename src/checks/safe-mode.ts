import type { Operation, RequestTemplate, Resource, Scenario } from '../model.js';
import type { Check, Planned } from './check.js';
import { operationNamed, resourceNamed, rowNamed } from './subjects.js';

/** Are the records of this resource those that were there before, to which nothing is done? */
export function isEarlier({ existing }: Pick<Resource, 'existing'>): boolean {
  return existing !== undefined;
}

/** Why this case cannot be asked without writing, in words; undefined where it can, or where writing is no matter. */
export function ruledOut(scenario: Scenario, check: Check, planned: Planned): string | undefined {
  const { subject } = planned;
  const resource = resourceNamed(scenario, subject.resource);
  const view = scenario.views.find(({ name }) => name === subject.view);
  const isPage = subject.page !== undefined || view?.spots !== undefined;
  if (isPage && scenario.mode === 'safe') return 'a page may write by itself when it is opened';
  if (subject.page !== undefined && resource && isEarlier(resource))
    return 'records that were there before carry nothing by which a page could be told to show them';
  if (resource && isEarlier(resource))
    return unreadable(scenario, resource, subject.operation) ?? check.ruledOut?.(scenario, planned);
  if (!view || scenario.mode !== 'safe') return undefined;
  return undeclared(rowNamed(view, subject.row)?.requests ?? []) ?? check.ruledOut?.(scenario, planned);
}

function unreadable(scenario: Scenario, resource: Resource, name: string): string | undefined {
  const operation = operationNamed(resource, name);
  if (!operation) return undefined;
  if (!isReading(operation)) return `${name} writes, and nothing is written to records that were there before`;
  const unlisted = operation.aimed && !sourceOf(scenario, resource);
  if (unlisted) return `no list shows which records of ${resource.name} there are`;
  if (operation.ready.length > 0) return `a record would have to be made ready for ${name}`;
  return scenario.mode === 'safe' ? undeclared(operation.requests) : undefined;
}

/** The list whose rows stand for records. */
export function sourceOf({ mode }: Pick<Scenario, 'mode'>, resource: Resource): Operation | undefined {
  const list = operationNamed(resource, 'list');
  return list && (mode !== 'safe' || undeclared(list.requests) === undefined) ? list : undefined;
}

function isReading({ kind }: Operation): boolean {
  return kind === 'read' || kind === 'list';
}

function undeclared(requests: readonly RequestTemplate[]): string | undefined {
  const request = requests.find(({ isRead }) => !isRead);
  return request && `${request.method} ${request.path} may write: nothing says that it reads (\`kind: read\`)`;
}
