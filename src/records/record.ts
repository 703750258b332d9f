import type { Leaf, PrincipalName } from '../model.js';

/** Why a record was made. */
export type Purpose = 'shared' | 'idle' | 'extra' | 'state' | 'twin';

/** What is known of a record that was there before. */
export interface EarlierFacts {
  /** Values of its row in the owner's list. */
  shown: Readonly<Record<string, Leaf>>;
  /** Nothing says whose it is, but that its owner's list alone shows it. */
  readonly isUnclaimed: boolean;
  /** Its values that are evidence, added once all lists are read. */
  readonly marks: { readonly value: string; readonly field: number }[];
}

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
  captures: Readonly<Record<string, unknown>>;
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
  /** It was there before this run, which changes nothing about it. */
  readonly earlier?: EarlierFacts;
  /** How often canaries were written into it: each write plants new ones. */
  writes: number;
}
