import { UserError } from '../errors.js';
import type { PrincipalName } from '../model.js';
import { compileTemplate, EmptyPlaceholder } from '../scenario/template.js';
import type { World } from './world.js';

/** Signs everyone in, and asks who the system takes them for. Two tenants that are one end the run: nothing could be proved. */
export async function signEveryoneIn(world: World): Promise<void> {
  const shown = new Map<string, { readonly tenant: string; readonly principal: PrincipalName }>();
  await Promise.all(
    [...world.principals.values()].map((principal) => (principal.user ? world.sessions.of(principal) : undefined)),
  );
  for (const principal of world.principals.values()) {
    if (!principal.user || !principal.tenant) continue;
    const session = await world.sessions.of(principal);
    const { whoami } = session;
    if (!whoami || whoami.matches === undefined)
      identityNote(world, `${principal.name}: ${whoami?.text ?? 'identity not proved: the sign-in has no whoami'}`);
    if (whoami?.matches === false)
      throw new UserError({
        code: 'wrong-tenant',
        headline: `${principal.name} is not who the scenario says: ${whoami.text}`,
        hint: 'Correct the credentials, or `is` of `whoami`.',
      });
    if (whoami?.tenantShown === undefined) continue;
    const known = shown.get(whoami.tenantShown);
    if (known && known.tenant !== principal.tenant)
      throw new UserError({
        code: 'same-tenant',
        headline: `${known.principal} and ${principal.name} belong to one tenant: whoami shows ${whoami.tenantShown} for both`,
        hint: 'Two tenants that are one prove nothing: use users of different tenants, or point `whoami` at what tells them apart.',
      });
    shown.set(whoami.tenantShown, { tenant: principal.tenant, principal: principal.name });
  }
}

/** What the owner field of each tenant's records holds, where the scenario's template can be filled in. */
export async function learnOwners(world: World): Promise<void> {
  const rule = world.scenario.resources.find(({ owner }) => owner)?.owner;
  if (!rule) return;
  for (const tenant of world.scenario.tenants) {
    const principal = world.principals.get(`${tenant.name}.${tenant.users[0]?.name}`);
    if (!principal) continue;
    const session = await world.sessions.of(principal);
    const scope = {
      tenant: {
        name: tenant.name,
        ...tenant.properties,
        ...(session.tenantId === undefined ? {} : { id: session.tenantId }),
      },
    };
    try {
      noteOwner(world, String(compileTemplate(rule.value).render(scope)), tenant.name);
    } catch (error) {
      if (!(error instanceof EmptyPlaceholder)) throw error;
    }
  }
}

/** One value for two tenants tells nothing: it is dropped for good. */
export function noteOwner(world: World, value: string, tenant: string): void {
  const known = world.ownerValues.get(value);
  world.ownerValues.set(value, known === undefined || known === tenant ? tenant : '');
}

function identityNote(world: World, text: string): void {
  void world.write({ type: 'note', topic: 'identity', text });
}
