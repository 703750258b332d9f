import type { Finding } from '../model.js';
import type { Expected, FixtureSwitch } from '../targets/index.js';

/** A finding, as far as it can be compared with what stands beside a switch. */
export type RedCase = Pick<Finding, 'case' | 'check' | 'subject' | 'attacker' | 'victim' | 'reason'>;

/** What a run with a switch on made of it. */
export interface Caught {
  readonly name: string;
  readonly title: string;
  readonly kind: FixtureSwitch['kind'];
  /** Red cases that were named beside the switch. */
  readonly by: readonly RedCase[];
}

/** A leak is caught when at least one case named beside it is red. */
export function judgeSwitch(one: FixtureSwitch, red: readonly RedCase[]): Caught {
  const by = red.filter((finding) => one.expect.some((expected) => isNamed(expected, finding)));
  return { name: one.name, title: one.title, kind: one.kind, by };
}

/** Is this finding about the case that the expectation names? The reason is not compared. */
export function isNamed(expected: Expected, { check, subject, attacker, victim }: RedCase): boolean {
  return (
    expected.check === check &&
    expected.resource === subject.resource &&
    expected.view === subject.view &&
    expected.operation === subject.operation &&
    (expected.form === undefined || expected.form === subject.form) &&
    expected.swap === subject.swap &&
    isDirection(expected.direction, { attacker, victim })
  );
}

/** `both`, or `attacker>victim` where the attacker is a principal or a whole tenant. */
function isDirection(direction: string, { attacker, victim }: Pick<RedCase, 'attacker' | 'victim'>): boolean {
  if (direction === 'both') return true;
  const [from = '', to] = direction.split('>');
  return to === victim && (attacker === from || attacker.startsWith(`${from}.`));
}
