import { MOST_PLACES } from '../detect/mark-layout.js';
import type { Draft, LoadOptions } from './draft.js';
import { demandKnown, rolesOf } from './people.js';
import { isRecord } from './placeholder.js';
import { demandOrder } from './reference-order.js';
import type { DraftedRequest } from './request-draft.js';
import type { RawScenario } from './schema.js';
import { demandSelectors } from './selectors.js';
import type { Path } from './source.js';
import type { DraftedResource } from './subjects.js';
import { resourcesIn } from './tally.js';
import { type Drafted, demandPlaceholders } from './unresolved.js';

/** Complains of everything in which the parts of a scenario do not fit each other. */
export function demandAgreement(raw: RawScenario, drafted: Drafted, options: LoadOptions, draft: Draft): void {
  demandSubjects(drafted, draft);
  demandRoom(raw, drafted, draft);
  demandPeople(drafted, draft);
  demandPlaceholders(drafted, draft);
  demandTenancy(drafted, draft);
  demandOrder(
    drafted.resources.map(({ resource }) => resource),
    draft,
  );
  demandFrontEnd(raw, drafted, draft);
  demandDatabase(raw, drafted, draft);
  demandChecks(raw, options, draft);
  demandExemptions(raw, drafted, options, draft);
  demandSharing(raw, options, draft);
}

function demandSubjects({ resources, views }: Drafted, draft: Draft): void {
  const { complaints } = draft;
  if (resources.length + views.length === 0) {
    complaints.add({ code: 'nothing-to-test', headline: 'there is no resource and no view', at: [], part: 'key' });
  }
  for (const drafted of resources)
    demandResource(
      drafted,
      resources.map(({ resource }) => resource.name),
      draft,
    );
  for (const { view, at } of views) {
    for (const { name, equals } of view.values)
      for (const resource of equals ? resourcesIn(equals) : [])
        demandKnown(
          resource,
          resources.map((one) => one.resource.name),
          { code: 'unknown-resource', what: 'resource', at: [...at, 'values', name, 'equals'], draft },
        );
    if (views.some((other) => other.view.name === view.name && other.view !== view) && view.spots)
      complaints.add({
        code: 'duplicate-name',
        headline: `${view.name} is a page with figures and also a view`,
        at,
        part: 'key',
        met: view.name,
      });
    if (!resources.some(({ resource }) => resource.name === view.name)) continue;
    complaints.add({
      code: 'duplicate-name',
      headline: `${view.name} is a view and also a resource`,
      at,
      part: 'key',
      met: view.name,
    });
  }
}

/** Every mark names its tenant and its resource, in four letters. */
function demandRoom({ tenants }: RawScenario, { resources }: Drafted, { complaints }: Draft): void {
  const count = Object.keys(tenants ?? {}).length;
  if (count * resources.length <= MOST_PLACES) return;
  const headline = `${count} tenants times ${resources.length} resources are more than ${MOST_PLACES.toLocaleString('en')}`;
  complaints.add({ code: 'too-many-resources', headline, at: ['resources'], part: 'key' });
}

/** A statement that nobody answers would make a figure look compared. */
function demandDatabase({ database }: RawScenario, { views }: Drafted, { complaints }: Draft): void {
  if (database) return;
  for (const { view, at } of views)
    for (const { name } of view.values.filter(({ sql }) => sql !== undefined))
      complaints.add({
        code: 'missing-key',
        headline: '`sql` needs the key `database`, which says where it is asked',
        at: [...at, 'values', name, 'sql'],
        part: 'key',
      });
}

function demandResource({ resource, at }: DraftedResource, resources: readonly string[], draft: Draft): void {
  const operations = resource.operations.map(({ name }) => name);
  if (operations.length === 0) {
    const headline = `resource ${resource.name} has no operation`;
    draft.complaints.add({ code: 'no-operation', headline, at, part: 'key' });
    return;
  }
  const operation = (name: string, place: Path): void =>
    demandKnown(name, operations, {
      code: 'unknown-operation',
      what: `operation of ${resource.name} called`,
      at: place,
      draft,
    });
  for (const [index, name] of resource.witness.entries()) operation(name, [...at, 'witness', index]);
  for (const [state, name] of Object.entries(resource.states)) operation(name, [...at, 'states', state]);
  for (const [index, name] of (resource.shared?.only ?? []).entries())
    operation(name, [...at, 'shared', 'only', index]);
  if (resource.within !== undefined)
    demandKnown(resource.within, resources, {
      code: 'unknown-resource',
      what: 'resource',
      at: [...at, 'within'],
      draft,
    });
  for (const [alias, name] of Object.entries(resource.refs ?? {})) {
    demandKnown(name, resources, { code: 'unknown-resource', what: 'resource', at: [...at, 'refs', alias], draft });
  }
  for (const { name, at: place } of resource.operations.filter(
    (item, index) => operations.indexOf(item.name) !== index,
  )) {
    draft.complaints.add({
      code: 'duplicate-name',
      headline: `${resource.name} has two operations called ${name}`,
      at: place,
      met: name,
    });
  }
}

/** What a page is about must be there, and so must the way in. */
function demandFrontEnd({ browser }: RawScenario, { auth, resources }: Drafted, draft: Draft): void {
  if (!browser) return;
  const schemes = auth.schemes.filter(({ kind }) => kind === 'browser').map(({ name }) => name);
  if (browser.auth !== undefined)
    demandKnown(browser.auth, schemes, {
      code: 'unknown-auth',
      what: 'sign-in scheme by `browser` called',
      at: ['browser', 'auth'],
      draft,
    });
  const known = resources.map(({ resource }) => resource.name);
  for (const [name, page] of Object.entries(browser.pages)) {
    const resource = typeof page === 'string' ? undefined : page.resource;
    if (resource === undefined) continue;
    const at = ['browser', 'pages', name, 'resource'];
    demandKnown(resource, known, { code: 'unknown-resource', what: 'resource', at, draft });
  }
}

function demandPeople({ people, auth, resources, views }: Drafted, draft: Draft): void {
  const roles = rolesOf(people);
  const schemes = auth.schemes.map(({ name }) => name);
  const principal = (name: string, at: Path): void =>
    demandKnown(name, roles, { code: 'unknown-principal', what: 'role or operator', at, draft });
  const senders = (requests: readonly DraftedRequest[]): void => {
    for (const { as } of requests) if (as) principal(as.name, as.at);
  };
  senders(auth.requests);
  for (const { resource, operations, at } of resources) {
    if (resource.auth !== undefined) {
      demandKnown(resource.auth, schemes, { code: 'unknown-auth', what: 'sign-in scheme', at: [...at, 'auth'], draft });
    }
    for (const { operation, requests, ready, allowAt } of operations) {
      senders([...requests, ...ready]);
      for (const [index, name] of (operation.allow ?? []).entries()) principal(name, [...allowAt, index]);
    }
  }
  for (const { view, requests, at } of views) {
    senders(requests);
    for (const [index, name] of (view.allow ?? []).entries()) principal(name, [...at, 'allow', index]);
  }
}

function demandTenancy({ tenancy, people, auth, resources, views }: Drafted, draft: Draft): void {
  const around = {
    tenants: people.tenants,
    hasWhoami: auth.schemes.some(({ whoami }) => whoami),
    taken: resources.flatMap(({ resource }) => [resource.name, ...Object.keys(resource.refs ?? {})]),
    requests: [
      ...auth.requests,
      ...resources.flatMap(({ operations }) => operations.flatMap(({ requests, ready }) => [...requests, ...ready])),
      ...views.flatMap(({ requests }) => requests),
    ],
  };
  demandSelectors(tenancy, around, draft);
}

function demandChecks(raw: RawScenario, { checks }: LoadOptions, draft: Draft): void {
  if (checks === undefined) return;
  const check = (name: string, at: Path): void =>
    demandKnown(name, checks, { code: 'unknown-check', what: 'check', at, draft });
  for (const key of ['only', 'except'] as const) {
    for (const [index, name] of (raw.checks?.[key] ?? []).entries()) check(name, ['checks', key, index]);
  }
  for (const [index, exemption] of (raw.exempt ?? []).entries()) check(exemption.check, ['exempt', index, 'check']);
}

/** What was shared for a time only is a mistake after that time, like an exemption. */
function demandSharing(raw: RawScenario, { now }: LoadOptions, draft: Draft): void {
  const today = (now ?? new Date()).toISOString().slice(0, 10);
  for (const group of ['resources', 'views'] as const)
    for (const [name, subject] of Object.entries(raw[group] ?? {})) {
      const until = isRecord(subject) && isRecord(subject.shared) ? subject.shared.until : undefined;
      if (typeof until !== 'string' || until >= today) continue;
      draft.complaints.add({
        code: 'expired-exemption',
        headline: `${name} was shared until ${until}`,
        at: [group, name, 'shared', 'until'],
        met: until,
      });
    }
}

function demandExemptions(raw: RawScenario, { resources, views }: Drafted, { now }: LoadOptions, draft: Draft): void {
  const subjects = [...resources.map(({ resource }) => resource.name), ...views.map(({ view }) => view.name)];
  const today = (now ?? new Date()).toISOString().slice(0, 10);
  for (const [index, { resource, operation, until }] of (raw.exempt ?? []).entries()) {
    const at = ['exempt', index];
    if (until < today) {
      draft.complaints.add({
        code: 'expired-exemption',
        headline: `this exemption ended on ${until}`,
        at: [...at, 'until'],
        met: until,
      });
    }
    if (resource === undefined) continue;
    demandKnown(resource, subjects, {
      code: 'unknown-resource',
      what: 'resource or view',
      at: [...at, 'resource'],
      draft,
    });
    const operations = resources
      .find((item) => item.resource.name === resource)
      ?.resource.operations.map(({ name }) => name);
    if (operation === undefined || operations === undefined) continue;
    demandKnown(operation, operations, {
      code: 'unknown-operation',
      what: `operation of ${resource} called`,
      at: [...at, 'operation'],
      draft,
    });
  }
}
