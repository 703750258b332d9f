import { expect, test } from '@playwright/test';
import { createOffice, inspect, tenantOf } from './office.js';

test('nobody waits for the effect of an act that was refused', async () => {
  /** Spares that the agent may not delete at home → how often somebody looked at them afterwards. */
  const looks = new Map<string, number>();
  const office = createOffice(({ method, id, name }, notes) => {
    const known = looks.get(id);
    if (method === 'GET' && known !== undefined) looks.set(id, known + 1);
    if (method !== 'DELETE' || name !== 'acme_agent') return undefined;
    if (Reflect.get(notes.get(id) ?? {}, 'tenant') === tenantOf(name)) looks.set(id, 0);
    return { status: 403 };
  });
  const { findings } = await inspect(office, 'object-delete-foreign', '500ms');
  expect(findings.find(({ attacker }) => attacker === 'acme.agent')?.outcome).toBe('inconclusive');
  expect([...looks.values()]).toEqual([1]);
});
