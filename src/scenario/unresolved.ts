import type { Draft, Use } from './draft.js';
import type { DraftedFrontEnd } from './front-end.js';
import { nearest } from './nearest.js';
import { capturesOf } from './operations.js';
import type { People } from './people.js';
import type { DraftedRequest } from './request-draft.js';
import type { DraftedTenancy } from './selectors.js';
import type { DraftedAuth } from './sign-in.js';
import type { DraftedResource } from './subjects.js';
import type { DraftedView } from './views.js';

/** Everything that templates can be looked up against. */
export interface Drafted {
  readonly people: People;
  readonly auth: DraftedAuth;
  readonly tenancy: DraftedTenancy;
  readonly resources: readonly DraftedResource[];
  readonly views: readonly DraftedView[];
  readonly frontEnd: DraftedFrontEnd | undefined;
  /** Placeholders in `target`. */
  readonly targetUses: readonly Use[];
}

const ANYWHERE = ['user', 'tenant', 'canary', 'amount', 'seq', 'unique', 'secret', 'faker', 'now', 'run', 'target'];
// Of what is sent before anybody has signed in.
const BEFORE_SIGN_IN = ['unique', 'now', 'run', 'target'];
const ON_RECORDS = ['id', 'ids', 'record', 'owner', 'resource', 'other', 'token', 'csrf'];

/** Complains of every placeholder that nobody provides. */
export function demandPlaceholders(drafted: Drafted, draft: Draft): void {
  const members = membersOf(drafted);
  const names = drafted.resources.map(({ resource }) => resource.name);
  const inPath = new Set(drafted.tenancy.selectors.flatMap((one) => (one.in === 'path' ? [one.name] : [])));
  const isSelector = ({ isInAddress, name }: Use): boolean => isInAddress === true && inPath.has(name);
  const check = (uses: readonly Use[], roots: readonly string[]): void => {
    const known = new Set(roots);
    for (const use of uses) if (!isSelector(use)) demandOne(use, known, members, draft);
  };
  check(
    [...usesOf(drafted.auth.requests), ...drafted.auth.uses],
    [...ANYWHERE, 'token', 'csrf', ...drafted.auth.captures],
  );
  check(drafted.targetUses, BEFORE_SIGN_IN);
  for (const { resource, operations, uses } of drafted.resources) {
    const created = operations.filter(({ operation }) => operation.name === 'create');
    const kept = capturesOf(created.flatMap(({ requests }) => requests));
    const roots = [...ANYWHERE, ...ON_RECORDS, ...names, ...Object.keys(resource.refs ?? {})];
    check(uses, roots);
    for (const { operation, requests, ready, uses: others } of operations) {
      const ofRecord = operation.kind === 'list' || operation.kind === 'create' ? [] : kept;
      check(others, roots);
      check(usesOf(requests), [...roots, ...ofRecord, ...capturesOf(requests), ...capturesOf(ready)]);
      check(usesOf(ready), [...roots, ...capturesOf(ready)]);
    }
  }
  check(drafted.frontEnd?.uses ?? [], ANYWHERE);
  for (const { uses, isAimed } of drafted.frontEnd?.addresses ?? [])
    check(uses, isAimed ? [...ANYWHERE, ...ON_RECORDS, ...names] : ANYWHERE);
  for (const { requests, uses, parameters } of drafted.views)
    check([...usesOf(requests), ...uses], [...ANYWHERE, 'owner', 'needle', ...parameters, ...capturesOf(requests)]);
}

type Members = Readonly<Record<string, ReadonlySet<string>>>;

/** Second parts that are known beforehand, by first part. */
function membersOf({ people, auth }: Drafted): Members {
  const users = [...people.tenants.flatMap((tenant) => tenant.users), ...people.operators];
  const propertiesOf = (all: readonly { readonly properties: object }[]): readonly string[] =>
    all.flatMap(({ properties }) => Object.keys(properties));
  return {
    user: new Set([...propertiesOf(users), ...auth.captures, 'id', 'name']),
    tenant: new Set([...propertiesOf(people.tenants), 'id', 'name']),
    canary: new Set(['email', 'slug', 'number']),
    run: new Set(['id']),
    target: new Set(['url']),
  };
}

function demandOne({ name, root, at }: Use, roots: ReadonlySet<string>, members: Members, draft: Draft): void {
  const member = name.split('.')[1];
  const known = members[root];
  if (roots.has(root) && (member === undefined || known === undefined || known.has(member))) return;
  const isMember = roots.has(root);
  const words = isMember ? [...(known ?? [])] : [...roots];
  const prefix = isMember ? `${root}.` : '';
  const meant = nearest(isMember ? (member ?? '') : root, words);
  const allowed = words.map((word) => prefix + word);
  const didYouMean = meant === undefined ? undefined : prefix + meant;
  const headline = `nobody provides {{ ${name} }}`;
  draft.complaints.add({ code: 'unresolved-placeholder', headline, at, met: name, allowed, didYouMean });
}

function usesOf(requests: readonly DraftedRequest[]): readonly Use[] {
  return requests.flatMap(({ uses }) => uses);
}
