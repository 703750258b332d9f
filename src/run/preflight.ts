import { setTimeout as sleep } from 'node:timers/promises';
import { holds } from '../detect/pointer.js';
import { UserError } from '../errors.js';
import type { PrincipalName, RequestTemplate } from '../model.js';
import { compileTemplate, EmptyPlaceholder } from '../scenario/template.js';
import { compiled } from './exchange.js';
import { readAnswer } from './reading.js';
import type { World } from './world.js';

const READY_MS = 30_000;

/** Asks the target's own `ready` request until it succeeds. */
export async function awaitReady(world: World): Promise<void> {
  const template = world.scenario.target.ready;
  if (!template) return;
  const request = compiled(template).render({ target: { url: world.http.urlOf('/') } });
  const deadline = Date.now() + (template.until?.withinMs ?? READY_MS);
  for (;;) {
    const { answer, failure } = await world.http.send(request, world.signal);
    const isReady =
      answer && answer.status < 400 && (!template.ok || holds(template.ok, readAnswer(world, answer), plainly));
    if (isReady || world.signal.aborted) return;
    if (Date.now() >= deadline)
      throw notReady(template, answer ? `status ${answer.status}` : (failure?.text ?? 'no answer'));
    await sleep(250, undefined, { signal: world.signal }).catch(() => undefined);
  }
}

function plainly(template: unknown): unknown {
  return compileTemplate(template).render({});
}

function notReady({ method, path }: RequestTemplate, met: string): UserError {
  return new UserError({
    code: 'target-not-ready',
    headline: `the target is not ready: ${method} ${path} did not succeed in time`,
    met,
    hint: 'Start the system, or correct `target.ready` (`until: { within: 60s }` waits longer).',
  });
}

/** Signs everyone in, and asks who the system takes them for. Two tenants that are one end the run: nothing could be proved. */
export async function signEveryoneIn(world: World): Promise<void> {
  const shown = new Map<string, { readonly tenant: string; readonly principal: PrincipalName }>();
  await Promise.all(
    [...world.principals.values()].map((principal) => (principal.user ? world.sessions.of(principal) : undefined)),
  );
  for (const principal of world.principals.values()) {
    // Whose sign-in shows no tenant, or one of several, is said by `sees`.
    if (!principal.user || !principal.tenant || principal.sees !== undefined) continue;
    const session = await world.sessions.of(principal);
    const { whoami } = session;
    if (whoami && whoami.tenantShown === undefined)
      throw new UserError({
        code: 'whoami-shows-nothing',
        headline: `${principal.name} is signed in, and nobody knows who it is: ${whoami.text}`,
        hint: 'Correct `whoami` (its `request`, `at` or `claim`), or leave it out: the report then says that identities are not proved.',
      });
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
    world.tenantIds.set(principal.tenant, whoami.tenantShown);
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
