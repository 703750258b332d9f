import type { Resource, Scenario } from '../model.js';
import type { Source } from './source.js';

type Drafted = Omit<Scenario, 'secrets' | 'warnings'>;

/** What is legal and still leaves something unproved: said before the run, because afterwards it costs an hour. */
export function adviceOn(scenario: Drafted, source: Source): Scenario['warnings'] {
  const unmarked = scenario.resources.filter((resource) => !resource.shared && isUnmarked(resource));
  return [
    ...unmarked.map(({ name, at }) => ({
      code: 'no-canary',
      text: `records of ${name} carry no {{ canary }}: nothing in an answer could be recognised as theirs`,
      at,
    })),
    ...(scenario.auth.some(({ whoami }) => whoami)
      ? []
      : [
          {
            code: 'no-whoami',
            text: 'the sign-in has no `whoami`: that each user is in the tenant the scenario says is not proved',
            at: source.placeOf(['auth'], 'key'),
          },
        ]),
  ];
}

function isUnmarked({ operations }: Resource): boolean {
  const create = operations.find(({ kind }) => kind === 'create');
  return create !== undefined && !JSON.stringify(create.requests).includes('canary');
}
