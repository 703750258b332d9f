import type { PrincipalName } from '../model.js';

/** Why a record was made. */
export type Purpose = 'shared' | 'idle' | 'extra' | 'state' | 'twin';

/** One record of this run: whose it is, and by what it is found again. */
export interface Seeded {
  readonly resource: string;
  readonly resourceIndex: number;
  readonly tenant: string;
  readonly tenantIndex: number;
  /** Number of the record within its resource and tenant; stands in its canaries. */
  readonly index: number;
  readonly purpose: Purpose;
  /** Who created it. */
  readonly owner: PrincipalName;
  /** Undefined until the create answer named it. */
  id?: string | number;
  /** Captures of its create operation. */
  readonly captures: Record<string, unknown>;
  /** Records of the same owner that it names, by resource. */
  readonly references: Readonly<Record<string, Seeded>>;
  /** Its entry in the ledger. */
  ledger?: number;
  /** Its owner deleted it: its identifier may be somebody else's by now, and is not asked to go again. */
  isDeleted?: boolean;
  /** The amounts in it that some figure sums, as they were when it was made. */
  amounts?: Readonly<Record<string, number>>;
  /** Its create had to be asked again: there may be two of it. */
  isUncertain?: true;
  /** How often canaries were written into it: each write plants new ones. */
  writes: number;
}
