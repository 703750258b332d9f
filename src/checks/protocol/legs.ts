import type { Aim, Leg, PrincipalName } from '../../model.js';
import type { CaseContext } from '../check.js';
import { isFile } from '../files.js';
import { aliveOperation, isPermitted, ownerOf } from '../subjects.js';

/** The owner reads (or lists) its own record: shared by every case on this operation. */
export function controlRead(context: CaseContext, aim: Aim): Leg {
  return ownRead(context, { name: 'control', role: 'control', as: context.case.owner, aim });
}

/** The attacker does the same on its own record. */
export function ownReadOf(context: CaseContext, aim: Aim): Leg {
  return ownRead(context, { name: 'own', role: 'own', as: context.case.attacker, aim });
}

function ownRead(context: CaseContext, facts: Pick<Leg, 'name' | 'role' | 'as' | 'aim'>): Leg {
  const { resource, operation } = context.case.subject;
  return {
    ...facts,
    operation,
    writes: 'canary',
    share: `read/${resource}/${operation}/${facts.as}/${aimKey(facts.aim)}`,
    expect: { kind: isFile(context.operation?.requests ?? []) ? 'file' : 'canary' },
    pollMs: context.operation?.settleMs ?? 0,
    values: true,
  };
}

/**
 * A write on one's own spare, with the effect it must have: the witness before, the act, the witness after.
 * Shared by every case in which this principal shows that the operation works for it.
 */
export function workingWrite(context: CaseContext, name: 'control' | 'own'): readonly Leg[] {
  const as = name === 'control' ? context.case.owner : context.case.attacker;
  const tenant = name === 'control' ? context.case.victim : (context.home ?? context.case.victim);
  const witness = name === 'control' ? witnessOf(context) : (context.homeOwner ?? as);
  const { resource, operation } = context.case.subject;
  // An operator shows it for each tenant.
  const share = `work/${resource}/${operation}/${as}${as.includes('.') ? '' : `/${tenant}`}`;
  const aim: Aim = { record: 'twin', of: tenant, name: share };
  const before = `${name}:before`;
  const look = {
    role: 'witness',
    as: witness,
    operation: 'witness',
    values: true,
    aim,
    share,
    writes: 'canary',
  } as const;
  return [
    { name: before, ...look },
    { name, role: name, as, operation, expect: { kind: 'ok' }, aim, share, writes: 'canary' },
    {
      name: `${name}:after`,
      ...look,
      expect: { kind: 'effect', since: before },
      pollMs: context.operation?.settleMs ?? 0,
    },
  ];
}

/** The attack itself. */
export function attack(context: CaseContext, aim: Aim, more: Partial<Leg> = {}): Leg {
  return {
    name: 'attack',
    role: 'attack',
    as: context.case.attacker,
    operation: context.case.subject.operation,
    aim,
    writes: 'token',
    ...swapped(context),
    ...more,
  };
}

/** One answer to all victims, unless it is one of them that is named. */
export function swapKey({ case: { subject, victim } }: CaseContext): string {
  return subject.swap === undefined ? '' : `/${subject.swap}/${victim}`;
}

/** Names the victim in the selectors that the case is about, or the attacker's own parents in the address, or several records at once. */
export function swapped({ case: { subject }, operation, home }: CaseContext): Pick<Leg, 'swap' | 'refers' | 'mixes'> {
  if (subject.mixed) return { mixes: true };
  if (subject.parents === 'own' && operation && home !== undefined)
    return { refers: Object.fromEntries(operation.references.map((name) => [name, home])) };
  return subject.swap === undefined ? {} : { swap: subject.swap };
}

/** The part of a leg that says which view is looked at, and with which parameters. */
export function looking({ view, row }: CaseContext): Pick<Leg, 'operation' | 'view' | 'row' | 'aim'> {
  return {
    operation: 'view',
    aim: { record: 'none' },
    ...(view ? { view: view.name } : {}),
    ...(row?.name ? { row: row.name } : {}),
  };
}

/** Legs on a view are shared by those that look at it with the same parameters. */
export function lookedAt({ view, row }: CaseContext): string {
  return row?.name ? `${view?.name}.${row.name}` : `${view?.name}`;
}

/** The same question about an identifier that was never issued; one answer serves every victim. */
export function ghost(context: CaseContext): Leg {
  const { resource, operation } = context.case.subject;
  return {
    name: 'ghost',
    role: 'ghost',
    as: context.case.attacker,
    operation,
    aim: { record: 'ghost' },
    writes: 'token',
    values: true,
    shape: !context.operation?.denied.hide || context.operation.isBulk === true,
    ...swapped(context),
    share: `ghost/${resource}/${operation}/${context.case.attacker}${swapKey(context)}`,
  };
}

/** What the owner sees of the record that is attacked. */
export function witness(context: CaseContext, name: string, aim: Aim, more: Partial<Leg> = {}): Leg {
  return {
    name,
    role: 'witness',
    as: witnessOf(context),
    operation: 'witness',
    aim,
    writes: 'canary',
    values: true,
    ...more,
  };
}

/** What moves on the spare record that nobody touches moves by itself. */
export function idle(context: CaseContext, when: 'before' | 'after'): Leg {
  const { victim, subject } = context.case;
  const leg: Leg = {
    name: `idle:${when}`,
    role: 'idle',
    as: witnessOf(context),
    operation: 'witness',
    aim: { record: 'idle', of: victim },
    writes: 'canary',
    values: true,
  };
  return when === 'before' ? { ...leg, share: `idle/${subject.resource}/${victim}` } : leg;
}

function witnessOf({ witness, case: { owner } }: CaseContext): PrincipalName {
  return witness ?? owner;
}

/** The attacker reads its own record of the same resource again, where it may: its session is alive. */
export function alive(context: CaseContext): Leg {
  const leg = { name: 'alive', role: 'alive', as: context.case.attacker, writes: 'canary' } as const;
  const operation = context.resource && aliveOperation(context.resource);
  if (!context.home || !operation || !isPermitted(context.case.attacker, operation.allow))
    return { ...leg, operation: 'whoami', aim: { record: 'none' }, expect: { kind: 'ok' } };
  return { ...leg, operation: 'alive', aim: { record: 'shared', of: context.home }, expect: { kind: 'canary' } };
}

/** The user of the attacker's tenant who creates its records. */
export function homeOwnerOf(context: Pick<CaseContext, 'scenario' | 'home'>): PrincipalName | undefined {
  return context.home ? ownerOf(context.scenario, context.home) : undefined;
}

function aimKey(aim: Aim): string {
  return Object.values(aim).join(':');
}
