export interface BenchScenario {
  readonly url: string;
  readonly resources: number;
  readonly records: number;
  /** Canaries in the records; without, one resource's worth of records holds plain text but for one field in all. */
  readonly marked: boolean;
}

/** Many small collections of one shape, two tenants, one user each. */
export function scenarioText({ url, resources, records, marked }: BenchScenario): string {
  const names = Array.from({ length: resources }, (_, index) => `thing${index}`);
  const body = marked
    ? '{ name: "{{ canary }}", note: "{{ canary }}", amount: 12 }'
    : '{ name: "{{ canary }}", note: "a text of the same length, no mark", amount: 12 }';
  return `partywall: 1
name: Bench
target: { url: "${url}", disposable: true }
auth:
  login: POST /api/login
  json: { tenant: "{{ tenant.name }}" }
  token: $.token
  whoami: { request: GET /api/me, at: $.tenant, is: "{{ tenant.name }}" }
tenants:
  acme: { users: { admin: { email: a@example.com } } }
  globex: { users: { admin: { email: b@example.com } } }
settle: 1s
resources:
${names.map((name) => `  ${name}: { path: "/api/${name}{/id}", records: ${records}, json: ${body} }`).join('\n')}
`;
}
