import type {
  Case,
  CheckFacts,
  Lane,
  Leg,
  Observation,
  Operation,
  PrincipalName,
  Reason,
  Resource,
  Scenario,
  Subject,
  Verdict,
  View,
  ViewRow,
} from '../model.js';

/** One rule of the catalogue. It never sends, waits or looks at a clock. */
export interface Check {
  readonly facts: CheckFacts;
  /** What decides, in words and in order, for the check's page: what shows the failure first, what a pass needs last. */
  readonly decides: readonly { readonly reason: Reason; readonly when: string }[];
  readonly lane: Lane;
  /**
   * Its cases are asked again with the victim's selectors, where requests say which tenant they mean: legs made by `attack`
   * and `ghost` carry them then. Not where it is left out.
   */
  readonly swaps?: true;
  /** It judges what is there anyway: for its cases alone nothing is seeded. */
  readonly unseeded?: true;
  /** Its attacks write into records of the attacker's own: what the victim sees of them the check judges by itself. */
  readonly writesAtHome?: true;
  /** Does it look at the `private` fields of what is shared? All else of that is not asked. */
  readonly judgesPrivate?: true;
  /** What it applies to, and in which directions. Empty where the scenario offers nothing it needs. */
  readonly plan: (scenario: Scenario) => readonly Planned[];
  /** What is looked at once before anything is seeded, and once more right after. Both looks are in `seen` from the first. */
  readonly early?: (context: CaseContext) => readonly EarlyLook[];
  /** Why it cannot be asked where nothing may be written, beside what is plain from its requests. */
  readonly ruledOut?: (scenario: Scenario, planned: Planned) => string | undefined;
  /** The next legs, given what was seen so far; none when it has enough. Called at most eight times. */
  readonly ask: (context: CaseContext, seen: Seen) => readonly Leg[];
  /** Who stands in for the attacker when the case must turn red, where it is not who `facts.falsifier` says. */
  readonly falsifier?: (context: CaseContext) => PrincipalName | undefined;
  /** Which legs the falsifier then asks instead of the attacker: where not said, attacks and ghosts. */
  readonly standsIn?: (leg: Leg) => boolean;
  readonly judge: (context: CaseContext, seen: Seen) => Verdict;
}

/** The same question before and after seeding. Cases that ask the same of the same view share the answers. */
export interface EarlyLook {
  readonly before: Leg;
  readonly after: Leg;
}

export interface Planned {
  readonly subject: Subject;
  readonly attacker: PrincipalName;
  readonly victim: string;
  readonly owner: PrincipalName;
}

/** Observations of a case by leg name. */
export type Seen = Readonly<Record<string, Observation | undefined>>;

/** What a check may know of its case: plain data out of the scenario. */
export interface CaseContext {
  readonly case: Case;
  readonly scenario: Scenario;
  readonly resource?: Resource;
  readonly view?: View;
  /** The set of parameters the view is asked with. */
  readonly row?: ViewRow;
  readonly operation?: Operation;
  /** The attacker's tenant: of an operator who sees some the first; undefined for other operators and for nobody. */
  readonly home?: string;
  /** Who shows the victim's record, where it is not the one who controls. */
  readonly witness?: PrincipalName;
  /** Further tenants whose data is the attacker's own: those an operator sees. */
  readonly homes?: readonly string[];
  /** The user of the attacker's tenant who creates its records. */
  readonly homeOwner?: PrincipalName;
}
