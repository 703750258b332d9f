import type { CheckFacts, Finding, LegRecord, ResultLine, RunHeader, SentRequest, Severity } from '../../src/model.js';

/** A made-up run of any size, for tests that need many cases. Every `leakEvery`th case leaks. */
export function sampleLines({
  cases,
  leakEvery = 0,
}: {
  readonly cases: number;
  readonly leakEvery?: number;
}): string[] {
  const findings = Array.from({ length: cases }, (_, index) => {
    const leaks = leakEvery > 0 && index % leakEvery === 0;
    return findingLine(index, leaks);
  });
  const fail = findings.filter(({ outcome }) => outcome === 'fail').length;
  const lines: ResultLine[] = [
    { ...HEADER, planned: cases },
    ...findings.map((finding) => ({ type: 'finding' as const, ...finding })),
    {
      type: 'end',
      finishedAt: '2025-01-31T09:00:12.000Z',
      durationMs: 12_000,
      requests: cases * 4,
      outcomes: { skipped: 0, pass: cases - fail, inconclusive: 0, fail },
      reasons: { denied: cases - fail, leak: fail },
      gate: { failOn: 'contract', allowInconclusive: { cases: 0 } },
      exitCode: fail > 0 ? 1 : 0,
      verdict: fail > 0 ? `${fail} cases leaked.` : `All ${cases} cases held.`,
      cleanup: { created: 40, removed: 40, left: [] },
    },
  ];
  return lines.map((line) => JSON.stringify(line));
}

/** The lines as `readResult` wants them. */
export function linesOf(lines: readonly string[]): () => AsyncIterable<string> {
  return async function* () {
    yield* lines;
  };
}

export async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

const RESOURCES = [
  'account',
  'call',
  'company',
  'contact',
  'contract',
  'deal',
  'email',
  'invoice',
  'lead',
  'note',
  'quote',
  'task',
];

function checkFacts(id: string, severity: Severity): CheckFacts {
  return {
    id,
    family: 'objects',
    title: {
      holds: "a record cannot be read by another tenant's user who knows its identifier",
      fails: "a record is readable by another tenant's user who knows its identifier",
    },
    why: 'Identifiers travel: in links, exports, logs and browser history.',
    fix: 'Put the tenant into the query that loads the record, taken from the session and never from the request.',
    severity,
    effect: 'reads',
    needs: 'a resource with a read operation, and records on both sides',
    falsifier: { who: 'victim' },
    mapping: { cwe: [639], owasp: ['API1:2023'], asvs: ['8.2.2'], controls: ['SOC 2 CC6.1'] },
  };
}

export const HEADER: RunHeader = {
  type: 'run',
  version: 1,
  tool: 'partywall 0.1.0',
  run: 'k3f9x2',
  scenario: { name: 'Sales CRM', file: 'scenarios/sales-crm.yaml' },
  target: 'http://crm.example',
  startedAt: '2025-01-31T09:00:00.000Z',
  seed: 7,
  switches: [],
  tenants: ['acme', 'globex'],
  principals: ['acme.admin', 'globex.admin'],
  resources: RESOURCES.map((name) => ({
    name,
    operations: ['list', 'create', 'read', 'update', 'delete'],
    shared: false,
  })),
  views: [],
  pairs: [
    ['acme', 'globex'],
    ['globex', 'acme'],
  ],
  evidence: 'full',
  planned: 0,
  plan: '5f1d0c',
  checks: [checkFacts('object-read-foreign', 'critical'), checkFacts('object-update-foreign', 'critical')],
};

function findingLine(index: number, leaks: boolean): Finding {
  const resource = RESOURCES[index % RESOURCES.length] ?? 'call';
  const [attacker, victim] = index % 2 === 0 ? ['acme.admin', 'globex'] : ['globex.admin', 'acme'];
  const operation = index % 3 === 0 ? 'read' : 'update';
  const check = `object-${operation}-foreign`;
  return {
    case: `${check}/${resource}/${attacker}>${victim}#${index}`,
    check,
    subject: { resource, operation },
    attacker,
    victim,
    outcome: leaks ? 'fail' : 'pass',
    reason: leaks ? 'leak' : 'denied',
    title: leaks ? (HEADER.checks[0]?.title.fails ?? '') : (HEADER.checks[0]?.title.holds ?? ''),
    text: leaks
      ? `${attacker} got status 200 with the canary of ${victim}'s ${resource} in body $.subject`
      : `${attacker} got status 404`,
    notes: [],
    ...(leaks ? { severity: 'critical' as const, group: `${check}/${resource}.${operation}`, leg: 'attack' } : {}),
    legs: [
      leg('control', 200, leaks),
      leg('own', 200, leaks),
      leg('attack', leaks ? 200 : 404, leaks),
      leg('alive', 200, leaks),
    ],
  };
}

export function sentRequest(more: Partial<SentRequest> = {}): SentRequest {
  return {
    method: 'GET',
    url: 'http://crm.example/api/calls/71',
    headers: { accept: 'application/json', authorization: 'Bearer <redacted:PARTYWALL_ACME_ADMIN_TOKEN>' },
    status: 200,
    ...more,
  };
}

function leg(role: LegRecord['role'], status: number, full: boolean): LegRecord {
  return {
    leg: role,
    role,
    as: 'acme.admin',
    requests: [sentRequest({ status })],
    status,
    headers: full ? { 'content-type': 'application/json' } : {},
    complete: true,
    size: 180,
    hash: '9f2ab0c4d1e87765',
    sightings: full && role === 'attack' ? [CANARY_SIGHTING] : [],
    ms: 3,
    attempts: 1,
  };
}

export const CANARY = 'pwk3t9xv2qmca7b1h0d2f5n8r4w6z9';

const CANARY_SIGHTING: LegRecord['sightings'][number] = {
  what: { kind: 'canary', tenant: 1, resource: 1, record: 3, field: 0 },
  place: 'body $.subject',
  encodings: ['plain'],
  excerpt: `{"id":71,"company_id":2,"subject":"${CANARY}","minutes":12}`,
  hit: CANARY,
};
