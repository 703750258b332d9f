import type { ScenarioParts } from './command.js';
import type { Bend, Office } from './office.js';

/** One adversarial case: how the office is bent, what the scenario says, and the one right answer. */
export interface Row {
  readonly title: string;
  readonly bend?: Bend;
  readonly scenario?: ScenarioParts;
  /** Ids the office gives out, where they are not 1, 2, 3 … */
  readonly ids?: () => string | number;
  /** What is there before the run. */
  readonly before?: (office: Office) => void;
  /** Checks that are run. */
  readonly check: string;
  /** Every planned case → `outcome/reason`. */
  readonly found: Readonly<Record<string, string>>;
  readonly code: 0 | 1 | 2 | 3;
  /** Notes of the run that nobody can remove; the report must tell as many. */
  readonly left?: number;
  /** Where the report tells of more than is left, because nobody could look. */
  readonly told?: number;
  /** What the finding says, in its title, text or notes. */
  readonly says?: RegExp;
}
