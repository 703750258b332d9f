import type { Sessions } from '../auth/index.js';
import type { Check } from '../checks/index.js';
import type { KnownValues } from '../detect/known-values.js';
import type { Marks } from '../detect/marks.js';
import type { Scanner } from '../detect/scan.js';
import type {
  Case,
  EvidenceLevel,
  Leaf,
  Leg,
  Observation,
  Principal,
  PrincipalName,
  ResultLine,
  Scenario,
  UnknownReason,
} from '../model.js';
import type { Browser } from '../probes/browser/index.js';
import type { Http } from '../probes/http.js';
import type { Ledger } from '../records/ledger.js';
import type { Seeded } from '../records/record.js';
import type { Words } from '../records/scope.js';
import type { Redactor } from '../redact.js';
import type { Tenancy } from '../tenancy/index.js';
import type { Question } from './ask.js';
import type { Collected } from './collected.js';
import type { EarlyLooks } from './early-answers.js';
import type { Issued } from './issued.js';
import type { Pace } from './pace.js';
import type { Testimony } from './testimony.js';
import type { Turns } from './turns.js';

/** Everything one run holds. Made once by `conduct`, read by all its parts. */
export interface World {
  readonly scenario: Scenario;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Passing cases will be asked once more at the end. */
  readonly isCalibrating: boolean;
  /** Clean-up goes on where the limits of the run are reached. */
  readonly isCleaningUp?: boolean;
  /** Identifier of the run. */
  readonly run: string;
  readonly checks: ReadonlyMap<string, Check>;
  readonly principals: ReadonlyMap<PrincipalName, Principal>;
  readonly http: Http;
  readonly browser: Browser;
  readonly tenancy: Tenancy;
  readonly sessions: Sessions;
  readonly redactor: Redactor;
  readonly marks: Marks;
  readonly scanner: Scanner;
  readonly words: Words;
  readonly ledger: Ledger;
  readonly print: (text: string) => string;
  readonly evidence: EvidenceLevel;
  readonly allowOutbound: boolean;
  /** The database as a witness, where the scenario names it. */
  readonly testimony?: Testimony;
  readonly signal: AbortSignal;
  /** Puts a file beside the result, and gives its name. */
  readonly attach?: (name: string, content: Buffer) => string | undefined;
  readonly write: (line: ResultLine) => void | Promise<void>;
  /** Where lists keep their rows and rows their ids, learned around our own canaries: `resource/operation`. */
  readonly learned: Map<string, LearnedRows>;
  /** What records say of their tenant → that tenant's name. */
  readonly ownerValues: Map<string, string>;
  /** Tenant → its id, as `whoami` shows it. */
  readonly tenantIds: Map<string, string>;
  /** Those of them that records hold as numbers. */
  readonly ownerNumbers: Set<string>;
  /** Long random identifiers issued in this run. */
  readonly issued: Issued;
  /** Canaries in private fields → the field's name. */
  readonly privates: Map<string, string>;
  /** Identifiers each principal has sent: no evidence when they come back. */
  readonly sentIds: Map<PrincipalName, Set<string>>;
  /** Marks of others that each principal has sent: they and their beginnings are spent. */
  readonly spent: Map<PrincipalName, readonly string[]>;
  readonly book: Book;
  /** What views showed before and after seeding. */
  readonly early: EarlyLooks;
  /** Values of records that were there before, known again like canaries. */
  readonly known: KnownValues;
  /** Those of them that others turned out to hold, too. */
  readonly voided: Set<string>;
  /** Print of a value in such records → index of the one tenant that holds it; -1 where several or everybody do. */
  readonly holders: Map<string, number>;
  /** Shared legs, asked once, while cases may still want them. */
  readonly shared: Map<string, SharedLeg>;
  /** Shared controls that no case wants any more, to be asked again at the end: in groups of one `share`. */
  readonly controls: (readonly Control[])[];
  /** What users received of other tenants, outside of what checks judge: `home>foreign/resource`. */
  readonly collected: Map<string, Collected>;
  /** Attack tokens seen in another tenant's answers, by the case that wrote them. */
  readonly strayTokens: Map<number, { readonly tenant: string; readonly text: string }>;
  /** Case index → tenant of its attacker; undefined for operators, nobody, and where everybody may see the resource. */
  readonly homes: ReadonlyMap<number, string | undefined>;
  /** Attacked spares, read once more by their owners before clean-up. */
  readonly attacked: Map<string, Attacked>;
  readonly pace: Pace;
  /** Cases side by side, and now and then one alone. */
  readonly turns: Turns;
}

export interface LearnedRows {
  readonly items?: string;
  readonly idKey?: string;
}

/** All records of the run. */
export interface Book {
  /** Every record in the order it was made. */
  readonly all: Seeded[];
  /** `resource/tenant` → the records reads share. */
  readonly shared: Map<string, readonly Seeded[]>;
  readonly idle: Map<string, Seeded>;
  /** What idle records looked like when they were made. */
  readonly births: Map<string, Readonly<Record<string, Leaf>>>;
  readonly states: Map<string, Seeded>;
  /** Records that no case addresses: what their owners saw before any attack, packed. */
  readonly bystanders: Map<Seeded, string>;
  /** `resource/tenant` → what the owner saw of the records that others read, before anybody else asked for them. */
  readonly firstLooks: Map<string, Promise<ReadonlyMap<Seeded, string>>>;
  /** Spares by name; a promise, since several legs may wait for one. */
  readonly twins: Map<string, Promise<Seeded>>;
  /** Records that attacks were told to have created. */
  readonly foundlings: Seeded[];
  /** What legs of cases created, as their senders' own: case, round and leg → record. */
  readonly made: Map<string, Seeded>;
  /** `resource/tenant/id` of records that were there before the run, and that an attack reached. */
  readonly elders: Set<string>;
  /** Records that may have been made although no identifier came back, and why. */
  readonly unnamed: { readonly record: Seeded; readonly why: string }[];
  /** Why a resource could not be seeded for a tenant. */
  readonly failed: Map<string, string>;
  /** Resource → identifiers of the rows that were there before. */
  readonly claimedIds: Map<string, Set<string>>;
  /** `resource/tenant` → why no record that was there before is known to be this tenant's. */
  readonly unknown: Map<string, { readonly reason: UnknownReason; readonly text: string }>;
  readonly counts: Map<string, number>;
}

export interface SharedLeg {
  readonly question: Question;
  answer: Promise<Observation>;
  /** What it is to them. */
  readonly roles: Set<Leg['role']>;
  /** Indices of the cases that rely on it. */
  readonly cases: Set<number>;
}

/** What asking a shared control again takes. */
export interface Control {
  readonly leg: Leg;
  readonly as: PrincipalName | undefined;
  /** The case that asked it first. */
  readonly case: Case;
  readonly held: boolean | undefined;
  /** Indices of the cases that rely on it. */
  readonly cases: readonly number[];
}

export interface Attacked {
  readonly case: Case;
  readonly record: Seeded;
  readonly owner: PrincipalName;
  /** What the owner saw last, packed (there may be thousands); undefined where it saw nothing. */
  readonly values: string | undefined;
}

/** Is this tenant's data this person's own? Of an operator: what it is said to see of some. */
export function isAtHome({ tenant, sees }: Pick<Principal, 'tenant' | 'sees'>, at: string): boolean {
  return tenant === at || (typeof sees === 'object' && sees.includes(at));
}

export function principalNamed(world: Pick<World, 'principals'>, name: PrincipalName): Principal {
  return world.principals.get(name) ?? { name };
}
