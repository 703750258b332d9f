import { createHash } from 'node:crypto';
import type { Check, Planned } from './checks/check.js';
import { keepsPrivate } from './checks/protocol/private.js';
import { ruledOut } from './checks/safe-mode.js';
import { homesOf, isShared, operationNamed, rowNamed } from './checks/subjects.js';
import type { Case, Exemption, RequestTemplate, Scenario, Subject } from './model.js';
import { swapsOf } from './tenancy/swap.js';

export interface PlanOptions {
  readonly checks: readonly Check[];
  /** Narrows the plan: case ids (or their beginnings), check ids, resource or view names. */
  readonly only?: {
    readonly cases?: readonly string[];
    readonly checks?: readonly string[];
    readonly resources?: readonly string[];
  };
}

export interface Plan {
  readonly cases: readonly Case[];
  /** Hash of all case ids. */
  readonly hash: string;
}

/** Scenario → cases, purely: every check on every subject it applies to, in every direction. */
export function planCases(scenario: Scenario, options: PlanOptions): Plan {
  const cases: Case[] = [];
  for (const check of options.checks) {
    if (!isWanted(scenario, check.facts.id)) continue;
    for (const planned of check.plan(scenario).flatMap((one) => formsOf(scenario, check, one)))
      cases.push(caseOf({ scenario, check, planned, index: cases.length }));
  }
  const kept = cases.filter((one) => isAsked(one, options.only ?? {}));
  return planOf(kept);
}

/** A plan of these cases. */
export function planOf(cases: readonly Case[]): Plan {
  const ids = cases.map(({ id }) => id).join('\n');
  return { cases, hash: createHash('sha256').update(ids).digest('hex').slice(0, 16) };
}

/** As it is; and, where its requests say which tenant they mean, with what the victim would say there. */
function formsOf(scenario: Scenario, check: Check, planned: Planned): readonly Planned[] {
  const { subject, attacker, victim } = planned;
  const homes = homesOf(scenario, attacker);
  if (!check.swaps || homes.length === 0 || homes.includes(victim)) return [planned];
  const swaps = swapsOf(scenario.tenancy, requestsOf(scenario, subject));
  return [planned, ...swaps.map(({ word }) => ({ ...planned, subject: { ...subject, swap: word } }))];
}

function requestsOf({ resources, views }: Scenario, subject: Subject): readonly RequestTemplate[] {
  const view = views.find(({ name }) => name === subject.view);
  const resource = resources.find(({ name }) => name === subject.resource);
  // A page sends what it likes: no request of it is ours to change.
  if (view?.spots) return [];
  const asked = view ? rowNamed(view, subject.row) : resource && operationNamed(resource, subject.operation);
  return asked?.requests ?? [];
}

function caseOf(input: { scenario: Scenario; check: Check; planned: Planned; index: number }): Case {
  const { scenario, check, planned, index } = input;
  const { subject, attacker, victim, owner } = planned;
  const name = [subject.resource ?? subject.view, subject.form, subject.swap].filter(Boolean).join('.');
  const id = `${check.facts.id}/${name}/${attacker}>${victim}`;
  const skip = skipOf(scenario, check, planned) ?? heldBack(scenario, check, planned);
  return {
    id,
    index,
    check: check.facts.id,
    subject,
    attacker,
    victim,
    owner,
    lane: check.lane,
    ...(check.unseeded ? { unseeded: true } : {}),
    ...(skip ? { skip } : {}),
  };
}

/** What is shared on purpose, or a known fault with an end date, is planned and not asked. */
function skipOf(scenario: Scenario, check: Check, { subject, attacker }: Planned): Case['skip'] {
  const exemption = scenario.exempt.find((one) => matches(one, check.facts.id, subject));
  if (exemption) return { reason: 'exempt', text: `${exemption.reason} (until ${exemption.until})` };
  const holder =
    scenario.resources.find(({ name }) => name === subject.resource) ??
    scenario.views.find(({ name }) => name === subject.view);
  const operation = holder && 'operations' in holder ? operationNamed(holder, subject.operation) : undefined;
  const isAboutReading = check.facts.id !== 'super-admin-boundary';
  // What all tenants share is not thereby open to those who belong to none.
  const isOutside = holder?.shared?.with === 'tenants' && homesOf(scenario, attacker).length === 0;
  const isAboutPrivate =
    holder !== undefined && check.judgesPrivate === true && !subject.swap && keepsPrivate(scenario, holder);
  if (holder && isAboutReading && !isOutside && !isAboutPrivate && isShared(holder, operation))
    return { reason: 'exempt', text: `shared with ${holder.shared?.with}: ${holder.shared?.reason}` };
  return undefined;
}

/** In safe mode, and wherever records were there before, what writes is planned and not asked. */
function heldBack(scenario: Scenario, check: Check, planned: Planned): Case['skip'] {
  const text = ruledOut(scenario, check, planned);
  return text === undefined ? undefined : { reason: 'safe-mode', text };
}

function matches(exemption: Exemption, check: string, subject: Planned['subject']): boolean {
  if (exemption.check !== check) return false;
  if (exemption.resource && exemption.resource !== (subject.resource ?? subject.view ?? subject.page)) return false;
  return !exemption.operation || exemption.operation === subject.operation;
}

function isWanted(scenario: Scenario, check: string): boolean {
  const { only, except } = scenario.checks;
  return (only.length === 0 || only.includes(check)) && !except.includes(check);
}

function isAsked(one: Case, only: NonNullable<PlanOptions['only']>): boolean {
  if (only.cases?.length && !only.cases.some((id) => one.id === id || one.id.startsWith(`${id}/`))) return false;
  if (only.checks?.length && !only.checks.includes(one.check)) return false;
  return (
    !only.resources?.length ||
    only.resources.includes(one.subject.resource ?? one.subject.view ?? one.subject.page ?? '')
  );
}
