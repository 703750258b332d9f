import { randomUUID } from 'node:crypto';
import type { Ask, Reply, Serve } from './stage.js';

/** A record of a system that is in use: nobody of this test made it for the test. */
export interface Guest {
  readonly id: string | number;
  /** Whose it is; not shown where the system does not say. */
  readonly tenant: string;
  readonly email: string;
  readonly name: string;
  readonly phone: string;
}

/** Four guests of each tenant. */
export function guests(idOf: (tenant: string, index: number) => string | number = () => randomUUID()): Guest[] {
  return ['acme', 'globex'].flatMap((tenant) =>
    ['Ann', 'Bob', 'Cleo', 'Dan'].map((name, index) => ({
      id: idOf(tenant, index),
      tenant,
      email: `${name.toLowerCase()}.${tenant}${index}@mail.example.com`,
      name: `${name} of ${tenant}`,
      phone: `+4930${tenant.length}55512${index}`,
    })),
  );
}

export type Bend = (ask: Ask, all: Guest[]) => Reply | undefined;

/** A system that keeps guests as it should and takes no new ones; `bend` answers first, where it wants to. */
export function live(all: Guest[], bend: Bend = () => undefined): Serve {
  return (ask) => bend(ask, all) ?? plainly(ask, all);
}

function plainly({ method, path, tenant }: Ask, all: Guest[]): Reply {
  if (tenant === undefined) return { status: 401 };
  if (method !== 'GET' && method !== 'HEAD') return { status: 405 };
  if (path === '/me') return { body: { tenant } };
  const own = all.filter((guest) => guest.tenant === tenant);
  if (path === '/notes') return { body: { items: own, total: own.length } };
  const found = own.find(({ id }) => path === `/notes/${id}`);
  return found ? { body: found } : { status: 404, body: { error: 'not found' } };
}

/** Rows as a system shows them that does not say whose they are. */
export function unsigned({ tenant: _, ...rest }: Guest): Omit<Guest, 'tenant'> {
  return rest;
}
