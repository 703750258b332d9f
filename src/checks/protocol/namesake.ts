import type { Aim, Leg, Verdict } from '../../model.js';
import type { CaseContext, Seen } from '../check.js';
import { operationNamed } from '../subjects.js';
import { answerOf } from './controls.js';

/**
 * Where each tenant counts from 1, another's identifier is one's own as well: after a success the attacker is asked
 * whether its own list holds a record of that very identifier.
 */
export function askNamesake(context: CaseContext, seen: Seen, aim: Aim): readonly Leg[] {
  const { attack } = seen;
  if (!attack || seen.namesake || !context.home || !context.resource) return [];
  const isSuccess = !attack.failure && (attack.status ?? 500) < 300 && !attack.denied?.includes('status');
  if (!isSuccess || !operationNamed(context.resource, 'list')) return [];
  const as = context.case.attacker;
  return [{ name: 'namesake', role: 'own', as, operation: 'namesake', aim, writes: 'canary', expect: { kind: 'ok' } }];
}

/** It was its own record all along. */
export function namesakeAnswer(context: CaseContext, { attack, namesake }: Seen): Verdict | undefined {
  if (!namesake?.held) return undefined;
  const { attacker, subject } = context.case;
  const text = `${attacker} got ${answerOf(attack)}: a ${subject.resource} of its own bears the same identifier`;
  return { outcome: 'pass', reason: 'own-data-only', leg: 'attack', text };
}
