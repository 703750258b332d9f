import { expect, test } from '@playwright/test';
import { reconcile } from '../../src/detect/reconcile.js';
import { tellingCounts } from '../../src/run/extra-rows.js';
import { conducted, notebook, open, type Reply } from './stage.js';

const TENANTS = ['acme', 'globex', 'initech', 'umbrella', 'wonka'] as const;
const [HOME] = TENANTS;

/** Every mixture of the five, the empty one left out. */
const MIXTURES = Array.from({ length: 2 ** TENANTS.length }, (_, bits) =>
  TENANTS.filter((_, index) => (bits >> index) & 1),
);

for (const base of [1, 2, 3, 10, 21])
  test(`${base} rows or a few more for each of five tenants: all 32 mixtures have sums of their own`, () => {
    const counts = new Map(tellingCounts(base, TENANTS.length).map((count, index) => [TENANTS[index], count]));
    const sums = MIXTURES.map((names) => names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0));
    expect({ sums: new Set(sums).size, least: Math.min(...counts.values()) }).toEqual({ sums: 32, least: base });
    expect(Math.max(...counts.values()) - base).toBeLessThanOrEqual(17);
  });

test('each of the 32 mixtures of what five tenants were seeded is taken for that one and no other', () => {
  const counts = tellingCounts(3, TENANTS.length);
  const parts = TENANTS.map((tenant, index) => ({ tenant, low: counts[index] ?? 0, high: counts[index] ?? 0 }));
  const claim = { tolerance: 0, home: HOME, victim: 'globex', parts, known: new Set<string>(TENANTS) };
  const named = MIXTURES.map((names) => {
    const seen = parts.filter(({ tenant }) => names.includes(tenant)).reduce((sum, { low }) => sum + low, 0);
    const found = reconcile({ ...claim, seen });
    return found.kind === 'mixture' ? [...found.tenants] : found.kind === 'own' ? [HOME] : [];
  });
  expect(named.map((names) => [...names].sort())).toEqual(MIXTURES);
});

// One attacks: the others are there to be mixed in.
const SCENARIO = `tenants:
${TENANTS.map((name) => `  ${name}: { users: { ${name === HOME ? 'admin' : 'clerk'}: { login: ${name}.admin } } }`).join('\n')}
attackers: [admin]
pairs: [[acme, globex], [initech, acme], [umbrella, acme], [wonka, acme]]
views:
  board:
    request: GET /board
    settle: 20ms
    each: { mixture: [${MIXTURES.map((names) => names.map((name) => name[0]).join('') || 'none').join(', ')}] }
    values: { revenue: { at: $.revenue, equals: sum(note.amount) } }`;

test('five tenants: a figure that was counted once names those whose amounts are in it, whichever they are', async () => {
  const amounts = new Map<string, number>();
  let created = 0;
  // What a job adds up as soon as all is seeded, and never again: no act moves it.
  const stage = await open(
    notebook(({ path, method, tenant, body, query }): Reply | undefined => {
      if (path === '/notes' && method === 'POST' && tenant && created < 3 * TENANTS.length) {
        created += 1;
        amounts.set(tenant, (amounts.get(tenant) ?? 0) + Number(body.amount));
      }
      if (path !== '/board' || !tenant) return undefined;
      const mixed = TENANTS.filter(
        (name) => query.get('mixture')?.includes(name.slice(0, 1)) && query.get('mixture') !== 'none',
      );
      const total = mixed.reduce((sum, name) => sum + (amounts.get(name) ?? 0), 0);
      return { body: { revenue: 50_000 + (created < 3 * TENANTS.length ? 0 : total) } };
    }),
  );
  const note = 'path: "/notes{/id}"\njson: { title: "{{ canary }}", amount: "{{ amount }}" }';
  const { findings } = await conducted(stage, { checks: ['aggregate-metric-leak'], more: SCENARIO, note });
  await stage.close();
  const named = [...findings.values()].map(({ outcome, text }) => ({
    outcome,
    tenants: outcome === 'fail' ? TENANTS.filter((name) => new RegExp(`of ${name}\\b`).test(text)) : [],
  }));
  // Without the victim, or anybody else whom no other case speaks of, there is nothing to tell.
  expect(named).toEqual(
    MIXTURES.map((names) => {
      const isLeak = names.some((name) => name !== HOME);
      return { outcome: isLeak ? 'fail' : 'inconclusive', tenants: isLeak ? names : [] };
    }),
  );
});
