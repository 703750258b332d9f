import type { AuthScheme, Operation, RequestTemplate, Resource, Scenario, View } from '../model.js';
import type { Draft } from './draft.js';
import { isQuery } from './operations.js';
import { isRecord } from './placeholder.js';
import type { RawScenario } from './schema.js';

type Drafted = Omit<Scenario, 'secrets' | 'warnings'>;

/** Rows of the owner's list that stand for records, where the scenario does not say how many. */
const EXISTING = 20;

/**
 * The same scenario for a system whose data is not ours: rows of its lists stand for records, and each request that may
 * be sent is marked. GET, HEAD and the queries of GraphQL (its specification: free of side effects) read; anything else
 * only where the scenario declares it (`kind: read`, `kind: list`, or its place under `list` or `read`).
 */
export function readsOnly(scenario: Drafted, raw: RawScenario, draft: Draft): Drafted {
  demandSafety(scenario, raw, draft);
  const resources = scenario.resources.map((resource) => ({ ...resource, existing: resource.existing ?? EXISTING }));
  return { ...markReads({ ...scenario, resources }, raw, () => true), mode: 'safe' };
}

/** The same scenario with each request marked that reads although its method is one that writes. */
export function withReads(scenario: Drafted, raw: RawScenario): Drafted {
  return markReads(scenario, raw, ({ method }) => method !== 'GET' && method !== 'HEAD');
}

type Which = (request: RequestTemplate) => boolean;

function markReads(scenario: Drafted, raw: RawScenario, which: Which): Drafted {
  const marked = marker(which);
  return {
    ...scenario,
    auth: scenario.auth.map((scheme) => withIdentity(scheme, which)),
    resources: scenario.resources.map((resource) => ({
      ...resource,
      operations: resource.operations.map((operation) => ({
        ...operation,
        requests: requestsOf(operation, kindSaid(raw, resource, operation), marked),
      })),
    })),
    views: scenario.views.map((view) => ({
      ...view,
      rows: view.rows.map((row) => ({ ...row, requests: marked(row.requests, isDeclared(raw, view)) })),
    })),
  };
}

function demandSafety({ target }: Drafted, raw: RawScenario, { complaints }: Draft): void {
  if (raw.evidence === 'full')
    complaints.add({
      code: 'safe-evidence',
      headline: '`evidence: full` would show the data of real customers: in safe mode values beside a hit are masked',
      at: ['evidence'],
      met: 'full',
      allowed: ['excerpt', 'none'],
    });
  if (target.ready && !isPlainRead(target.ready))
    complaints.add({
      code: 'safe-write',
      headline: '`ready` of the target is no GET: in safe mode nothing is sent that may write',
      at: ['target', 'ready'],
      met: target.ready.method,
      allowed: ['GET', 'HEAD'],
    });
}

/** Who one is, is a question of the sign-in. */
function withIdentity(scheme: AuthScheme, which: Which): AuthScheme {
  const { whoami } = scheme;
  return whoami?.request && which(whoami.request)
    ? { ...scheme, whoami: { ...whoami, request: { ...whoami.request, isRead: true } } }
    : scheme;
}

function requestsOf(operation: Operation, said: unknown, marked: Marker): readonly RequestTemplate[] {
  const isReading = operation.kind === 'read' || operation.kind === 'list';
  if (!isReading || said === 'write' || said === 'bulk' || said === 'create' || said === 'delete')
    return operation.requests;
  const word = operation.variantOf ?? operation.name;
  // Of several requests in a row one may well start a job: that takes a word of the author's.
  const isPlaced = (word === 'list' || word === 'read') && operation.requests.length === 1;
  return marked(operation.requests, said !== undefined || isPlaced);
}

type Marker = (requests: readonly RequestTemplate[], isAll: boolean) => readonly RequestTemplate[];

function marker(which: Which): Marker {
  return (requests, isAll) =>
    requests.map((request) =>
      (isAll || isPlainRead(request)) && which(request) ? { ...request, isRead: true } : request,
    );
}

function kindSaid({ resources = {} }: RawScenario, { name }: Resource, { name: word, variantOf }: Operation): unknown {
  const resource: Readonly<Record<string, unknown>> = resources[name] ?? {};
  const said = resource[variantOf ?? word] ?? resources[name]?.actions?.[word];
  return isRecord(said) ? said.kind : undefined;
}

function isDeclared({ views = {} }: RawScenario, { name }: View): boolean {
  const said: unknown = views[name];
  return isRecord(said) && said.kind !== undefined;
}

function isPlainRead(request: RequestTemplate): boolean {
  return request.method === 'GET' || request.method === 'HEAD' || isQuery(request);
}
