import { setTimeout as sleep } from 'node:timers/promises';
import { valuesIn } from '../detect/figures.js';
import type { Leg, Truth, View, ViewRow } from '../model.js';
import type { KnownTenant, Silence, TenantId, Testimony } from './testimony.js';
import { principalNamed, type World } from './world.js';

/** So often while effects may still show: what goes up and down between two looks is seen by chance only. */
const LOOKS = 4;

/** Beyond so many tenants only those of the scenario are looked at. */
const MOST_TENANTS = 1000;

/**
 * Reads an answer, and asks the database for a figure of the view before and after it: what moved meanwhile bounds
 * what the answer may say.
 */
export async function withTruths<Answer extends object>(
  world: World,
  { leg, view, row }: { readonly leg: Leg; readonly view: View; readonly row: ViewRow },
  read: () => Promise<Answer>,
): Promise<Answer & { readonly truths?: Readonly<Record<string, Truth>> }> {
  const { testimony } = world;
  if (!leg.truths || !testimony) return read();
  const { value, of, sinceMs } = leg.truths;
  const sql = valuesIn(view, row).find(({ name }) => name === value)?.sql;
  if (sql === undefined) throw new TypeError(`the value ${value} of ${view.name} has no statement`);
  const asked = { testimony, whose: await whoseFigures(world, testimony, of) };
  const readings = [await figuresOf(asked, sql)];
  for (let looks = 0; sinceMs > 0 && looks < LOOKS; looks += 1) {
    await sleep(sinceMs / LOOKS, undefined, { signal: world.signal }).catch(() => undefined);
    readings.push(await figuresOf(asked, sql));
  }
  const answer = await read();
  readings.push(await figuresOf(asked, sql));
  return { ...answer, truths: { [value]: truthOf(readings) } };
}

interface Whose {
  /** By the name the scenario has for them, else the database. The first ones are those of the scenario. */
  readonly tenants: readonly KnownTenant[];
  readonly known: number;
  readonly partial?: string;
}

interface Asked {
  readonly testimony: Testimony;
  readonly whose: Whose | Silence;
}

/** Whose figures are asked for: the tenants of the scenario, and with them all others of the database. */
async function whoseFigures(world: World, testimony: Testimony, of: 'scenario' | 'database'): Promise<Whose | Silence> {
  const own: KnownTenant[] = [];
  for (const { name } of world.scenario.tenants) {
    const id = await idOf(world, name);
    if (id === undefined)
      return {
        reason: 'not-sent',
        text: `the id of ${name} is not known: let \`whoami\` show it, or say it as \`id\``,
      };
    own.push({ id, name });
  }
  const known = own.length;
  const all = of === 'database' ? await testimony.tenants() : undefined;
  if (all === undefined)
    return {
      tenants: own,
      known,
      partial: 'other tenants of the database are not looked at: `database.tenants` names them',
    };
  if ('reason' in all) return { tenants: own, known, partial: all.text };
  const ids = new Map(all.map((tenant) => [String(tenant.id), tenant]));
  const strange = own.find(({ id }) => !ids.has(String(id)));
  if (strange)
    return {
      reason: 'witness-failed',
      text: `${strange.id}, the id of ${strange.name}, is not among the ids that \`database.tenants\` gives`,
    };
  if (ids.size > MOST_TENANTS)
    return {
      tenants: own,
      known,
      partial: `the database has ${ids.size} tenants: only those of the scenario are looked at`,
    };
  for (const { id } of own) ids.delete(String(id));
  return { tenants: [...own, ...distinct([...ids.values()], new Set(own.map(({ name }) => name)))], known };
}

/** Tenants may bear one name: they are told apart by their ids. */
function distinct(tenants: readonly KnownTenant[], taken: Set<string>): readonly KnownTenant[] {
  return tenants.map(({ id, name }) => {
    const label = taken.has(name) ? `${name} (${id})` : name;
    taken.add(label);
    return { id, name: label };
  });
}

/** What templates read as `tenant.id`; else what the records of this tenant say of their owner. */
async function idOf(world: World, tenant: string): Promise<TenantId | undefined> {
  const found = world.scenario.tenants.find(({ name }) => name === tenant);
  const principal = principalNamed(world, `${tenant}.${found?.users[0]?.name}`);
  const session = principal.user && (await world.sessions.of(principal));
  const said = session?.tenantId ?? found?.properties.id;
  if (typeof said === 'string' || typeof said === 'number') return said;
  return [...world.ownerValues].find(([, name]) => name === tenant)?.[0];
}

type Reading = { readonly of: ReadonlyMap<string, number>; readonly partial?: string } | Silence;

/** The others only where they can be had in time. */
async function figuresOf({ testimony, whose }: Asked, sql: string): Promise<Reading> {
  if ('reason' in whose) return whose;
  const { tenants, known, partial } = whose;
  const figures = await testimony.figures(
    sql,
    tenants.map(({ id }) => id),
  );
  if (!('reason' in figures))
    return {
      of: new Map(tenants.map(({ name }, index) => [name, figures[index] ?? 0])),
      ...(partial ? { partial } : {}),
    };
  if (figures.reason !== 'timeout' || tenants.length === known) return figures;
  const own = await figuresOf({ testimony, whose: { tenants: tenants.slice(0, known), known } }, sql);
  return 'reason' in own ? own : { ...own, partial: `other tenants are not looked at: ${figures.text}` };
}

/** What each tenant's was at least and at most; one silence silences all. */
function truthOf(readings: readonly Reading[]): Truth {
  const of: Record<string, readonly [number, number]> = {};
  let partial: string | undefined;
  for (const reading of readings) {
    if ('reason' in reading) return { of: {}, failure: reading };
    partial ??= reading.partial;
    for (const [name, figure] of reading.of) {
      const [low, high] = of[name] ?? [figure, figure];
      of[name] = [Math.min(low, figure), Math.max(high, figure)];
    }
  }
  return { of, ...(partial === undefined ? {} : { partial }) };
}
