import type { Leg, Scenario } from '../../model.js';
import type { CaseContext } from '../check.js';
import { operationNamed } from '../subjects.js';
import { creating } from './experiment.js';

/** What can be added on either side: any of it may be counted somewhere. */
export function creatable({ mode, resources }: Scenario): readonly string[] {
  if (mode === 'safe') return [];
  return resources
    .filter((resource) => {
      const create = operationNamed(resource, 'create');
      return create && !create.outbound && !resource.shared && resource.existing === undefined;
    })
    .map(({ name }) => name);
}

/**
 * A row of the victim's of each of these kinds, just before it looks: a figure that is kept for whoever asks is made anew,
 * and is the victim's then.
 */
export function remade(context: CaseContext, counted: ReadonlySet<string>): readonly Leg[] {
  const resources = creatable(context.scenario).filter((name) => counted.has(name));
  return creating(context, { side: 'victim', name: 'remade:act', times: 1, resources });
}
