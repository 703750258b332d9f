import { excerptOf } from '../auth/index.js';
import type { Gathered } from './exchange.js';
import type { World } from './world.js';

const NOTHING = /^[\s{}[\]]*$/;

/** Why an owner's own request did not succeed: the trouble, or the status with the beginning of what was answered. */
export function refusalOf({ redactor, evidence }: World, { failure, last }: Gathered): string {
  if (failure || !last) return failure?.text ?? 'no answer';
  const excerpt = evidence === 'none' ? '' : excerptOf(last.text, redactor);
  return `status ${last.status}${NOTHING.test(excerpt) ? '' : `: ${excerpt}`}`;
}
