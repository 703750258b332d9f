/**
 * The nouns of Partywall, a sentence each. This file imports nothing: read it first.
 *
 * A Scenario becomes a plan of Cases; each Case asks questions (Legs), reads the answers (Observations),
 * is judged (Verdict), and becomes one Finding of the Result.
 */

// ───────────── Outcomes ─────────────

/** Worst wins: skipped < pass < inconclusive < fail. */
export const OUTCOMES = ['skipped', 'pass', 'inconclusive', 'fail'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The closed list of reasons. Every finding carries exactly one. */
export const REASONS = {
  fail: ['leak', 'breach', 'oracle', 'contract'],
  inconclusive: [
    'control-failed',
    'session-lost',
    'rate-limited',
    'server-error',
    'timeout',
    'unreachable',
    'interrupted',
    'not-sent',
    'challenge-page',
    'witness-failed',
    'own-rows-missing',
    'unread',
    'unsettled',
    'unexplained',
    'shared-or-leak',
    'not-exercised',
    'noisy',
    'unfalsifiable',
    'check-crashed',
  ],
  pass: ['denied', 'own-data-only', 'unmoved', 'indistinguishable', 'as-demanded'],
  skipped: ['not-applicable', 'exempt', 'safe-mode', 'budget'],
} as const satisfies Record<Outcome, readonly string[]>;

export type FailReason = (typeof REASONS.fail)[number];
export type InconclusiveReason = (typeof REASONS.inconclusive)[number];
export type PassReason = (typeof REASONS.pass)[number];
export type SkipReason = (typeof REASONS.skipped)[number];
export type Reason = FailReason | InconclusiveReason | PassReason | SkipReason;

/** What a check makes of its observations. `text` states the observed fact in one sentence, never an opinion. */
export type Verdict = {
  readonly text: string;
  readonly notes?: readonly string[];
  readonly leg?: string;
  /** The figures it rests on, for a picture of each. */
  readonly figures?: readonly Figure[];
} & (
  | {
      readonly outcome: 'fail';
      readonly reason: FailReason;
      readonly refusedButDone?: boolean;
      /** Rests on what may coincide (equal values, what moves by itself): it must show twice. */
      readonly mustRepeat?: boolean;
      /** Of a breach that rests on changed values alone: the fields that the owner sees changed. */
      readonly fields?: readonly string[];
      /** After the attack these fields look as on records that nobody touched: only the look before it was another. */
      readonly shownOnce?: boolean;
    }
  | {
      readonly outcome: 'inconclusive';
      readonly reason: InconclusiveReason;
      /** Stands instead where another attacker of the same tenant completed the same case with a working own leg. */
      readonly withSibling?: Verdict;
    }
  | { readonly outcome: 'pass'; readonly reason: PassReason }
  | { readonly outcome: 'skipped'; readonly reason: SkipReason }
);

/**
 * A figure that was looked at: what it should have been and what it was (both absolute), whose parts add up to what was
 * seen, how it went in order of time, and what each oracle that was applied says of it.
 */
export interface Figure {
  readonly name: string;
  readonly expected?: number;
  readonly seen?: number;
  readonly parts?: readonly { readonly tenant: string; readonly value: number }[];
  /** `label` says what was done just before the value was read. */
  readonly points?: readonly { readonly label: string; readonly value: number }[];
  readonly oracles?: readonly Oracle[];
}

/** What one of the independent ways to judge a figure says. */
export interface Oracle {
  readonly by: 'equality' | 'decoding' | 'non-interference';
  readonly says: 'sound' | 'leak' | 'open';
  readonly text: string;
}

// ───────────── Scenario (normalised: every convention of the YAML already spelled out) ─────────────

/** A JSON-like value whose strings (and keys) may hold `{{ … }}`. */
export type Template = unknown;

/** Where in an answer a value is. `match` keeps the first group (or the whole hit) of a regular expression. */
export type Pointer = { readonly match?: string } & (
  | { readonly in: 'json'; readonly path: string }
  | { readonly in: 'header' | 'cookie'; readonly name: string }
  | { readonly in: 'css'; readonly selector: string; readonly attr?: string }
  | { readonly in: 'body' }
);

/** Holds when every stated part holds. Without `at` the whole body, as text, is meant. */
export interface Condition {
  readonly at?: Pointer;
  readonly status?: readonly number[];
  readonly is?: Template;
  readonly not?: Template;
  readonly matches?: string;
  readonly exists?: boolean;
}

export interface RequestBody {
  /** `graphql` is JSON too: `{ query, variables }`, whose answers are judged by what they hold and not by their status. */
  readonly kind: 'json' | 'form' | 'multipart' | 'text' | 'graphql';
  readonly value: Template;
}

/** What an answer is read as; `file`: bytes of any kind, told by how they begin. */
export type FileKind = 'csv' | 'xlsx' | 'pdf' | 'zip' | 'json' | 'xml' | 'text' | 'file';

/** One request as the scenario writes it. `path` holds RFC 6570 parameters (`{id}`, `{+id}`, `{/id}`) and templates. */
export interface RequestTemplate {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, Template>>;
  readonly headers?: Readonly<Record<string, Template>>;
  readonly body?: RequestBody;
  /** Send as this operator or role instead of the sender. */
  readonly as?: string;
  readonly capture?: Readonly<Record<string, Pointer>>;
  readonly ok?: Condition;
  /** Ask again until this holds; `withinMs` bounds it. */
  readonly until?: Condition & { readonly withinMs: number };
  /** The answer is a file, to be read as this. */
  readonly parse?: FileKind;
  /** Said to change nothing. In safe mode nothing else is sent. */
  readonly isRead?: true;
}

export type OperationKind = 'list' | 'create' | 'read' | 'write' | 'delete';

/** Which answers are refusals. A condition may stand where a status may. */
export interface Denied {
  /** A signed-in user addresses someone else's record. */
  readonly status: readonly (number | Condition)[];
  /** Someone else's id, or tenant, inside a request that is valid with an own one. */
  readonly reference: readonly (number | Condition)[];
  /** No, forged, expired or revoked credentials. */
  readonly anonymous: readonly (number | Condition)[];
  /** Foreign must be indistinguishable from absent. */
  readonly hide: boolean;
  /** 2xx without data and without effect on someone else's record. */
  readonly silent: 'fail' | 'pass';
}

/** How a list is paged. `next` is a pointer to a cursor or to the next address. */
export interface Paging {
  readonly style: 'page' | 'offset' | 'cursor' | 'link';
  /** Query parameter that carries the page number, offset or cursor. */
  readonly name?: string;
  /** Query parameter that carries the page size, and the size asked for. */
  readonly sizeName?: string;
  readonly size?: number;
  readonly from?: number;
  readonly next?: Pointer;
  /** Page number, offset or cursor and size go into the JSON body instead of the query. */
  readonly isInBody?: boolean;
}

export interface Operation {
  /** list | create | read | update | delete, or the name of an action. */
  readonly name: string;
  readonly kind: OperationKind;
  /** Sent in order, captures carried on. At least one. */
  readonly requests: readonly RequestTemplate[];
  /** Does the request name a record by its id? */
  readonly aimed: boolean;
  /** It takes several identifiers at once (`ids`), or rows of a file. */
  readonly isBulk?: true;
  /** Names of other resources whose records this request names. */
  readonly references: readonly string[];
  readonly denied: Denied;
  readonly settleMs: number;
  /** Roles and operators who may; everyone else must be refused. */
  readonly allow?: readonly string[];
  /** Sent by the owner to bring a record into the state this operation needs. */
  readonly ready: readonly RequestTemplate[];
  readonly outbound: boolean;
  /** Another address of this operation (`variants`). */
  readonly variantOf?: string;
  /** Where the id of the created record is; learned where not said. */
  readonly id?: Pointer;
  readonly items?: Pointer;
  readonly total?: Pointer;
  readonly pages?: Paging;
  readonly at: Place;
}

/** Where in the scenario something was written. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** How a record names its tenant: any of these fields (or this pointer), with this value. */
export interface OwnerRule {
  readonly fields: readonly string[];
  readonly pointer?: Pointer;
  readonly value: Template;
}

export interface Sharing {
  readonly with: 'public' | 'tenants';
  readonly reason: string;
  readonly only?: readonly string[];
}

export interface Resource {
  readonly name: string;
  readonly operations: readonly Operation[];
  /** Body of create and update, unless the operation has its own. */
  readonly owner?: OwnerRule;
  /** Other resources that must exist before a record of this one can be created, in any of its requests. */
  readonly references: readonly string[];
  /** Its identifiers are unique below this reference only. */
  readonly within?: string;
  /** Alias → resource, where two references are of one kind: templates read the alias. */
  readonly refs?: Readonly<Record<string, string>>;
  /** Operation names that show the owner whether anything changed. Empty: read, else the row in its list. */
  readonly witness: readonly string[];
  readonly gone?: Condition;
  /** State name → operation that brings a spare record into it. */
  readonly states: Readonly<Record<string, string>>;
  /** Named auth scheme, if not the first. */
  readonly auth?: string;
  readonly records: number;
  /** Nothing is created: so many rows of the owner's own list, at most, stand for records. */
  readonly existing?: number;
  /** Fields whose values are evidence in records that were there before. */
  readonly marks?: readonly string[];
  readonly leaves?: string;
  readonly shared?: Sharing;
  readonly private: readonly string[];
  readonly at: Place;
}

/** A read that is not about one record: dashboard, report, search, picker, export, page with figures. */
export interface View {
  readonly name: string;
  /**
   * It is a page, opened in a browser: where on it each figure stands. Values point into the texts that were read there,
   * by these names.
   */
  readonly spots?: Readonly<Record<string, PageSpot>>;
  /** One for each set of parameters in `each`; a single one without name where nothing is said. */
  readonly rows: readonly ViewRow[];
  readonly values: readonly ViewValue[];
  /** Where rows are, if the view lists any; how it is paged, and where it says how many there are. */
  readonly items?: Pointer;
  readonly total?: Pointer;
  readonly pages?: Paging;
  /** Parameter that takes a search term. */
  readonly needle?: string;
  readonly settleMs: number;
  readonly denied: Denied;
  readonly allow?: readonly string[];
  readonly shared?: Sharing;
  readonly at: Place;
}

/** A view asked with one set of parameters. */
export interface ViewRow {
  /** Its parameters in words, as they stand in case ids: `month`, `v2.month`. Empty where there is only one row. */
  readonly name: string;
  /** What templates of the requests read by these names. */
  readonly parameters: Readonly<Record<string, Template>>;
  readonly requests: readonly RequestTemplate[];
  /** The row whose range lies within this one's, all else being equal (`widens`). */
  readonly contains?: string;
}

/** A figure of a view that the scenario knows something about. */
export interface ViewValue {
  readonly name: string;
  readonly at: Pointer;
  /** What it must be, of the tenant's own records. */
  readonly equals?: Tally;
  /** Figures that add up to it. */
  readonly parts?: Pointer;
  /** Largest difference that is rounding. */
  readonly tolerance: number;
  /** An estimate: only its movement says anything. */
  readonly approximate: boolean;
  /** A statement that gives the figure of the tenant whose id is `$1`. */
  readonly sql?: string;
  /** Only in rows with these parameters. */
  readonly when?: Readonly<Record<string, Template>>;
}

/** An expression over the records of one tenant: `count(customer)`, `sum(invoice.total) / count(invoice)`. */
export type Tally =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'count'; readonly resource: string }
  | { readonly kind: 'sum'; readonly resource: string; readonly field: string }
  | {
      readonly kind: 'operation';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Tally;
      readonly right: Tally;
    };

/** The part of a request by which the client says which tenant it means. */
export interface Selector {
  readonly in: 'header' | 'query' | 'path' | 'cookie' | 'host';
  /** Of the header (lower case), parameter or cookie; empty for the host. */
  readonly name: string;
  /** Reads `tenant.…` alone, so that it is the same for all people of a tenant. */
  readonly value: Template;
  /** Routes that have none; `*` stands for any text. */
  readonly except: readonly string[];
  readonly at: Place;
}

export interface User {
  /** Role within the tenant, or the operator's name. */
  readonly name: string;
  /** Everything the scenario says of this person (e-mail, password, key …), environment already put in. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Names of auth schemes; the first signs in. */
  readonly auth: readonly string[];
}

export interface Tenant {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly users: readonly User[];
  readonly at: Place;
}

export interface Operator extends User {
  readonly sees: 'all' | 'none' | readonly string[];
  readonly at: Place;
}

/** How something on a page is found: by what a person calls it (`text`), or as exactly as one likes. */
export interface PageSpot {
  readonly text?: Template;
  readonly label?: Template;
  readonly role?: string;
  /** With `role`: the accessible name. */
  readonly name?: Template;
  readonly selector?: string;
}

/** One thing that a person does on a page. */
export interface PageStep {
  readonly do: 'fill' | 'click' | 'see';
  readonly spot: PageSpot;
  /** Of `fill`: what is typed, or chosen. */
  readonly with?: Template;
  /** Left out where it is not there. */
  readonly optional?: boolean;
}

/** Signing in as a person does: open the page, fill the form. */
export interface BrowserSignIn {
  readonly page: string;
  readonly steps: readonly PageStep[];
  /** Where the page keeps its token: key of a storage, and where in the value. */
  readonly token?: { readonly in: 'local' | 'session'; readonly key: string; readonly at?: Pointer };
}

export interface AuthScheme {
  readonly name: string;
  readonly kind: 'login' | 'basic' | 'send' | 'command' | 'browser';
  readonly login: readonly RequestTemplate[];
  readonly basic?: { readonly username: Template; readonly password: Template };
  readonly command?: readonly Template[];
  readonly browser?: BrowserSignIn;
  /** Added to every request of the signed-in user. */
  readonly send: {
    readonly headers: Readonly<Record<string, Template>>;
    readonly query: Readonly<Record<string, Template>>;
  };
  /** Where the bearer token is in the last login answer. */
  readonly token?: Pointer;
  readonly ok?: Condition;
  /** CSRF: fetched by `request` if given, read at `at`, sent as `send` on every request that is not GET or HEAD. */
  readonly csrf?: {
    readonly request?: RequestTemplate;
    readonly at: Pointer;
    readonly send: {
      readonly headers: Readonly<Record<string, Template>>;
      readonly form: Readonly<Record<string, Template>>;
    };
  };
  readonly whoami?: {
    readonly request?: RequestTemplate;
    readonly claim?: string;
    readonly at?: Pointer;
    readonly is?: Template;
  };
  readonly lifetimeMs?: number;
  readonly logout?: RequestTemplate;
}

export type Target =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'fixture'; readonly fixture: string }
  | CommandTarget
  | ContainerTarget
  | ComposeTarget;

/** A program that serves the system, started with every run. */
export interface CommandTarget {
  readonly kind: 'command';
  /** Program and arguments. */
  readonly run: readonly string[];
  /** Where it runs, seen from the scenario's folder. */
  readonly directory?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly withinMs: number;
  /** Where it answers. Without: on a free port, which it is told as `PORT`. */
  readonly url?: string;
}

/** A container that serves the system. */
export interface ContainerTarget extends ContainerSource {
  readonly kind: 'container';
  /** Where it answers, seen from here. Without: on the first of its ports, by http. */
  readonly url?: string;
}

/** What a container is made from. Exactly one of `image` and `build` is there. */
export interface ContainerSource {
  readonly image?: string;
  /** Paths are seen from the scenario's folder; the context is the Dockerfile's folder unless said. */
  readonly build?: {
    readonly dockerfile: string;
    readonly context?: string;
    readonly args: Readonly<Record<string, string>>;
  };
  readonly ports: readonly { readonly inside: number; readonly outside?: number }[];
  readonly environment: Readonly<Record<string, string>>;
  /** Files and folders copied in: from, seen from the scenario's folder, to a path in the container. */
  readonly files: readonly { readonly from: string; readonly to: string }[];
  /** Instead of the command of the image; empty: that one. */
  readonly command: readonly string[];
  readonly wait: Wait;
}

/** When a container counts as started. `answer`: what fits it (HTTP, or the handshake of the database). */
export interface Wait {
  readonly for: 'answer' | 'health' | { readonly log: string };
  readonly withinMs: number;
}

export type Engine = 'postgres' | 'mysql' | 'mariadb' | 'redis';

/** A container beside the system, reached from it by its name. */
export interface Service extends ContainerSource {
  readonly name: string;
  readonly engine?: Engine;
  /** Of an SQL engine; a password that is not given is drawn. */
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

/** A system described by Docker Compose files. */
export interface ComposeTarget {
  readonly kind: 'compose';
  /** Seen from the scenario's folder. */
  readonly files: readonly string[];
  /** Only these services, and what they depend on; empty: all. */
  readonly only: readonly string[];
  readonly profiles: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The service that is asked, and its port inside. */
  readonly service: string;
  readonly port: number;
  readonly withinMs: number;
  readonly url?: string;
}

/** Data that the target is given before it is asked: a file of SQL, or a command. */
export type Load = (
  | { readonly sql: string; readonly into: string }
  | { readonly run: readonly string[]; readonly into?: string }
) & {
  /** `before`: when the services run and the system does not yet. */
  readonly when: 'before' | 'after';
};

export interface TargetSettings {
  readonly services?: readonly Service[];
  readonly load?: readonly Load[];
  readonly headers: Readonly<Record<string, Template>>;
  readonly hosts: readonly { readonly name: string; readonly send: boolean }[];
  readonly ready?: RequestTemplate;
  readonly disposable: boolean;
  readonly switches: readonly string[];
  readonly proxy?: string;
  readonly tlsVerify: boolean;
}

export interface Exemption {
  readonly check: string;
  readonly resource?: string;
  readonly operation?: string;
  readonly reason: string;
  readonly by?: string;
  /** ISO date; after it the exemption is an error. */
  readonly until: string;
  readonly at: Place;
}

export interface Limits {
  readonly concurrency: number;
  /** Requests per second; 0 = unlimited. */
  readonly rate: number;
  readonly timeoutMs: number;
  /** Bytes of one answer that are read and scanned. */
  readonly bodyBytes: number;
  /** Requests of the whole run; 0 = unlimited. */
  readonly requests: number;
  /** Milliseconds of the whole run; 0 = unlimited. */
  readonly timeMs: number;
}

/** A page of the system's web front end. */
export interface Page {
  readonly name: string;
  /** Its address: `/app/calls/{id}`. */
  readonly request: RequestTemplate;
  /** Does the address name a record, and of which resource? */
  readonly aimed: boolean;
  readonly resource?: string;
  readonly at: Place;
}

/** The web front end: its pages, and what a person does to leave. */
export interface FrontEnd {
  /** Scheme by which people sign in to it. */
  readonly auth?: string;
  readonly logout: readonly PageStep[];
  /** By whom belongs to several tenants: to the one that `tenant.…` says. */
  readonly switch: readonly PageStep[];
  readonly pages: readonly Page[];
}

/** The database behind the system, as a witness. It is only read. */
export interface DatabaseSource {
  /** Holds the password. */
  readonly url: string;
  /** A statement that gives the ids of all tenants, and perhaps their names. */
  readonly tenants?: string;
}

export type EvidenceLevel = 'full' | 'excerpt' | 'none';

export interface Scenario {
  readonly name: string;
  readonly file: string;
  readonly target: Target & TargetSettings;
  readonly auth: readonly AuthScheme[];
  readonly tenants: readonly Tenant[];
  readonly operators: readonly Operator[];
  /** Added to every request of a principal; empty where the session alone says which tenant it is. */
  readonly tenancy: readonly Selector[];
  readonly resources: readonly Resource[];
  readonly views: readonly View[];
  readonly frontEnd?: FrontEnd;
  readonly database?: DatabaseSource;
  /** Ordered pairs: attacker's tenant, victim's tenant. */
  readonly pairs: readonly (readonly [attacker: string, victim: string])[];
  /** Role names that attack; empty: every user of a tenant. */
  readonly attackers: readonly string[];
  readonly checks: { readonly only: readonly string[]; readonly except: readonly string[] };
  readonly exempt: readonly Exemption[];
  readonly limits: Limits;
  readonly evidence?: EvidenceLevel;
  /** Reads only, on records that were there before. */
  readonly mode?: 'safe';
  /** Values that must appear in no output: what the environment supplied and what a `password`-like property holds. */
  readonly secrets: readonly { readonly name: string; readonly value: string }[];
  /** Said to the user, nothing is wrong enough to stop (short secrets, …). */
  readonly warnings: readonly { readonly code: string; readonly text: string; readonly at: Place }[];
}

// ───────────── Who asks ─────────────

/** `acme.admin` (tenant.user), `root` (operator) or `nobody`. */
export type PrincipalName = string;

export interface Principal {
  readonly name: PrincipalName;
  /** Of an operator who sees some tenants the first of them; undefined for other operators and for nobody. */
  readonly tenant?: string;
  readonly user?: User;
  readonly sees?: Operator['sees'];
}

// ───────────── Marks: what a run recognises again ─────────────

/** A canary: planted in a record of a tenant by its owner. */
export interface CanaryMark {
  readonly kind: 'canary';
  readonly tenant: number;
  readonly resource: number;
  readonly record: number;
  readonly field: number;
  /** Only its beginning was shown. Record and field are -1 where that does not name them. */
  readonly cut?: true;
}
/** An attack token: written by an attack of a case. */
export interface TokenMark {
  readonly kind: 'token';
  readonly case: number;
  readonly leg: number;
  /** Only its beginning was shown. The leg is -1 where that does not name it. */
  readonly cut?: true;
}
/** A canary or token of another run (valid shape, other run tag). */
export interface StrangeMark {
  readonly kind: 'strange';
  readonly run: string;
}
export type Mark = CanaryMark | TokenMark | StrangeMark;

// ───────────── Case, leg, observation ─────────────

export type Lane = 'shared' | 'quiet' | 'disruptive';

export interface Subject {
  readonly resource?: string;
  readonly view?: string;
  /** Of the web front end. */
  readonly page?: string;
  /** Which set of its parameters a view is asked with. */
  readonly row?: string;
  readonly operation: string;
  /** The attacks name an own record, the victim's and one that never was. */
  readonly mixed?: true;
  /** Records that the attacks address stand under the attacker's own parents. */
  readonly parents?: 'own';
  /** The reference (name of a resource) that the attacks take from the victim. */
  readonly reference?: string;
  /** Tenant in which a person who belongs to several goes on. */
  readonly to?: string;
  /** Figure of a view that it is about. */
  readonly value?: string;
  /** Action, row of a view, state or technique where a check has several per operation. */
  readonly form?: string;
  /** The attacks of this case say the victim's tenant in these selectors: `with-victims-host`. */
  readonly swap?: string;
}

/** One check on one subject in one direction. */
export interface Case {
  /** `check/resource[.form][.swap]/attacker>victim`, readable and stable. */
  readonly id: string;
  /** Position in the plan; names the case inside attack tokens. */
  readonly index: number;
  readonly check: string;
  readonly subject: Subject;
  readonly attacker: PrincipalName;
  readonly victim: string;
  /** The victim's user who creates, controls and witnesses. */
  readonly owner: PrincipalName;
  readonly lane: Lane;
  /** It judges what is there anyway: nothing is seeded for it. */
  readonly unseeded?: true;
  /** Decided by the plan: this case is not asked. */
  readonly skip?: { readonly reason: SkipReason; readonly text: string };
}

/** Which record a leg aims at. */
export type Aim =
  | { readonly record: 'none' }
  /** The seeded record of that tenant which reads share and nothing changes. */
  | { readonly record: 'shared'; readonly of: string }
  /** The spare record that nobody ever touches: what moves on it moves by itself. */
  | { readonly record: 'idle'; readonly of: string }
  /** A fresh spare for this case (or for this `share` key), named so that several legs can mean the same one. */
  | { readonly record: 'twin'; readonly of: string; readonly name: string }
  /** The seeded record of that tenant in that state. */
  | { readonly record: 'state'; readonly of: string; readonly state: string }
  /** A well-formed identifier that was never issued. */
  | { readonly record: 'ghost' }
  /** What an earlier leg of the case created. */
  | { readonly record: 'made'; readonly by: string };

/** What must be true of an answer for a control to hold. */
export type Expectation =
  /** Success. */
  | { readonly kind: 'ok' }
  /** Success, and the owner's canary of the record aimed at is in it. */
  | { readonly kind: 'canary' }
  /** Success, and a file came that is not empty: a picture shows no canary. */
  | { readonly kind: 'file' }
  /** Success, and some canary of this tenant is in it. */
  | { readonly kind: 'canary-of'; readonly of: string }
  /** Success, and all seeded rows of this tenant are in it. */
  | { readonly kind: 'own-rows'; readonly of: string }
  /** A number of the answer differs from the earlier leg. */
  | {
      readonly kind: 'counter-moved';
      readonly since: string /** All of these, not just any. */;
      readonly names?: readonly string[];
    }
  /** Success, and another status, size or count of rows than the earlier leg got. */
  | { readonly kind: 'differs'; readonly since: string }
  /** Success, and each figure that says what it equals grew since the earlier leg by what this run seeded for this tenant. */
  | { readonly kind: 'grown-by-own'; readonly since: string; readonly of: string }
  /** The witness sees a change, or the record gone, against the earlier leg. */
  | { readonly kind: 'effect'; readonly since: string }
  /** Success, and this token of the case is in it. */
  | { readonly kind: 'token'; readonly token: number };

/** A value that is put into the last request of a leg, beside what the scenario says. */
export interface Plant {
  /** `row`: in each row of a body that holds many, a JSON list or CSV. */
  readonly in: 'body' | 'row' | 'query' | 'header' | 'cookie';
  /** In JSON bodies a path: `tenant.id`. */
  readonly name: string;
  /** A text, or what names a tenant in records. */
  readonly value: string | { readonly tenant: 'own' | 'victim' };
}

/** What somebody looks at in a browser. */
export interface Browse {
  /** `visit`: opens one page. `next`: opens it in the tab of somebody who was there before and has signed out. `switch`: goes on in one tab from one of its own tenants to another. `residue`: what is left in a browser after all pages were seen and somebody signed out. */
  readonly kind: 'visit' | 'next' | 'switch' | 'residue';
  readonly page?: string;
  /** Who was there before. */
  readonly before?: PrincipalName;
  /** Tenant that is left. */
  readonly from?: string;
  /** At least so long is looked: what the same page takes at home, twice. */
  readonly forMs?: number;
}

/** One question asked within a case, as plain data. */
export interface Leg {
  readonly name: string;
  readonly role: 'control' | 'own' | 'attack' | 'witness' | 'alive' | 'ghost' | 'idle' | 'act';
  readonly as: PrincipalName;
  /**
   * Operation name on the case's resource; `witness` = whatever shows the record to its owner; `whoami` = the sign-in's
   * identity request; `alive` = read (else list) of the sender's own shared record; `namesake` = does the sender's own list
   * hold a record of the identifier aimed at?
   */
  readonly operation: string;
  /** Resource, where it is not the case's own. */
  readonly resource?: string;
  /** View instead of a resource's operation, and which row of it (by name). */
  readonly view?: string;
  readonly row?: string;
  readonly aim: Aim;
  /** Looked at in a browser instead of asked by a request. */
  readonly browse?: Browse;
  /** What `{{ canary }}` writes: a canary of the record, or an attack token. */
  readonly writes: 'canary' | 'token';
  /** The last request goes out with another method, or with further headers (names in lower case). */
  readonly otherwise?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> };
  /** Without credentials, with empty ones, or with garbage, although `as` has a session. */
  readonly credentials?: 'none' | 'empty' | 'garbage';
  /** Say the victim's tenant in these selectors instead of the sender's own. */
  readonly swap?: string;
  /** Legs with equal keys are asked once per run and shared; asked again at the end of the lane if they are controls. */
  readonly share?: string;
  readonly expect?: Expectation;
  /** Ask this long after the leg before it, or after the answer to this one. */
  readonly waitMs?: number;
  readonly since?: string;
  /** Ask no sooner than the longest of these stretches takes, each from one answer to another, this many times. */
  readonly lasting?: { readonly times: number; readonly of: readonly (readonly [from: string, to: string])[] };
  /** Ask again until the expectation holds, this long at most. */
  readonly pollMs?: number;
  /** Asked while nothing else of this run is under way. */
  readonly alone?: boolean;
  /** Keep the values of the record, for comparison. */
  readonly values?: boolean;
  /** Query parameters added: a text, or what names a tenant in records. */
  readonly adds?: Readonly<Record<string, string | { readonly tenant: 'own' | 'victim' | 'both' }>>;
  /** Values put into the last request. Left out where a falsifier asks: what it may do, it may without them. */
  readonly plants?: readonly Plant[];
  /** Which tenant's record stands for a reference, by the name of the resource; else that of the record's owner. */
  readonly refers?: Readonly<Record<string, string | { readonly ghost: true }>>;
  /** `ids` are an own record's, that of the record aimed at, and one that was never issued. */
  readonly mixes?: true;
  /** Resource whose records of either side are looked for in the answer, by their identifiers. */
  readonly traces?: string;
  /** Which of the case's tokens it writes: 0 to 15. Without: 0. */
  readonly token?: number;
  /** Query parameters left out that the scenario sends. */
  readonly drops?: readonly string[];
  /** What a view is searched for: a canary of that tenant's record, its beginning, or one that was never planted. */
  readonly needle?: {
    readonly part: 'whole' | 'beginning' | 'never' | 'nothing';
    readonly of: string;
    readonly resource: string;
  };
  /** Keep every number of the answer. */
  readonly numbers?: boolean;
  /**
   * Also ask the database for this figure of the tenants: those the scenario names, or all it has. From so long before
   * the answer is read until after it.
   */
  readonly truths?: { readonly value: string; readonly of: 'scenario' | 'database'; readonly sinceMs: number };
  /** Keep the shape of the answer, for telling foreign from absent. */
  readonly shape?: boolean;
}

/** How a value was written where it was found. */
export type Encoding =
  | 'plain'
  | 'json-escape'
  | 'html-entity'
  | 'url'
  | 'base64'
  | 'hex'
  | 'bytes'
  | 'letters'
  | 'reversed'
  | 'other-letters'
  | 'utf-16'
  | 'gzip'
  | 'deflate'
  | 'brotli';

/** A mark or identifier found in an answer. */
export interface Sighting {
  readonly what:
    | Mark
    | { readonly kind: 'id'; readonly tenant: number; readonly resource: number; readonly record: number };
  /** `body $.items[3].name`, `header location`, `body byte 1203`. */
  readonly place: string;
  readonly encodings: readonly Encoding[];
  /** Of a canary in a field that is private: its name. */
  readonly private?: string;
  /** Of a record that was there before and says nothing of its owner: that its list alone showed it is no proof. */
  readonly isUnclaimed?: true;
  /** Of marks of another run, told once: how many there are. */
  readonly times?: number;
  /** The hit with a little text around it, already redacted. Only kept for marks that are not the asker's own. */
  readonly excerpt?: string;
  /** The hit exactly as it stands in the excerpt (encoded as found), so that reports can highlight it. */
  readonly hit?: string;
}

/** A scalar of an answer, as a keyed fingerprint: equal values have equal prints within a run, and no output shows the value. */
export interface Leaf {
  readonly print: string;
  readonly length: number;
  readonly type: 'string' | 'number' | 'boolean' | 'null';
}

/** What a list answer (all its pages) held. */
export interface Rows {
  readonly count: number;
  readonly pages: number;
  /** Did paging end by itself? */
  readonly ended: boolean;
  /** What says that there is more, where the scenario does not say how it is paged. */
  readonly more?: string;
  /** Seeded records of the asker's own tenant that were found / that should have been. */
  readonly ownFound: number;
  readonly ownExpected: number;
  /** Of those found: rows that would be known in another tenant's list, by canary, long identifier or owner field. */
  readonly knowable?: number;
  /** Numbers outside the rows: body leaves and headers, by place. */
  readonly counters: Readonly<Record<string, number>>;
  /** Rows whose owner field names another tenant, at most 20 kept. */
  readonly foreignOwners: readonly { readonly tenant: string; readonly place: string }[];
  readonly foreignOwnerCount: number;
  /** The asker's own rows that were expected were there before the run. */
  readonly areEarlier?: true;
  /** Of records that were there before: why none of them is known to be the asker's own. */
  readonly unknown?: { readonly reason: UnknownReason; readonly text: string };
}

/** Why no row of a list is known to be its own tenant's. */
export type UnknownReason = Extract<
  InconclusiveReason,
  'own-rows-missing' | 'shared-or-leak' | 'unread' | 'control-failed'
>;

/** What the database says a figure is. */
export interface Truth {
  /** By tenant: the lowest and the highest while the answer was read. Those the scenario does not know go by what the database calls them. */
  readonly of: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** Why not all tenants of the database are among them. */
  readonly partial?: string;
  readonly failure?: {
    readonly reason: Extract<InconclusiveReason, 'unreachable' | 'timeout' | 'witness-failed' | 'not-sent'>;
    readonly text: string;
  };
}

/** Rows of a list that this run did not make, by fingerprints; each with its place, the first of several. Never stored. */
export interface EarlierRows {
  /** Rows with a random identifier that say nothing of their owner. */
  readonly ids: Readonly<Record<string, string>>;
  /** Owners that are no tenant of the scenario. */
  readonly strangers: Readonly<Record<string, string>>;
  /** Rows that name no owner although there is a place for it. */
  readonly unowned: number;
}

/** Records of one resource, and the amounts in them that some figure sums. */
export interface Made {
  readonly resource: string;
  /** How many; one, where nothing is said. */
  readonly count?: number;
  /** By field, of all of them together; a field that is not known of each is left out. */
  readonly amounts: Readonly<Record<string, number>>;
  /** Some may have been made twice, or not at all. */
  readonly isUncertain?: true;
}

/** What a run made while it seeded. */
export interface Seeding {
  /** Milliseconds between the look before it and the end of it. */
  readonly ms: number;
  readonly of: Readonly<Record<string, readonly Made[]>>;
  /** Numbers of the first look after it, before anything was waited for. */
  readonly atOnce?: Observation['numbers'];
}

/** Why no (complete) answer came. */
export type Failure = Extract<
  InconclusiveReason,
  | 'timeout'
  | 'unreachable'
  | 'not-sent'
  | 'interrupted'
  | 'rate-limited'
  | 'unread'
  | 'control-failed'
  | 'session-lost'
  | 'server-error'
  | 'own-rows-missing'
  | 'shared-or-leak'
>;

/** What came back for one leg, or why nothing did. */
export interface Observation {
  readonly leg: string;
  readonly as: PrincipalName;
  /** Requests as sent (the last attempt of each step), redacted when they are written out. */
  readonly requests: readonly SentRequest[];
  readonly failure?: { readonly reason: Failure; readonly text: string };
  readonly status?: number;
  /** Headers that checks may look at, lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Was the answer read to its end, and if it is a file, could it be opened? */
  readonly complete: boolean;
  /** Why not. */
  readonly unread?: string;
  readonly size: number;
  /** Hash of the (decoded) body. */
  readonly hash: string;
  readonly sightings: readonly Sighting[];
  readonly values?: Readonly<Record<string, Leaf>>;
  readonly rows?: Rows;
  readonly earlier?: EarlierRows;
  /** Every number of the answer by its place, and the figures the scenario names by theirs: `value revenue`. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** The record that a create made, and the amounts in it that some figure sums. */
  readonly created?: Made;
  /** Of a look right after seeding: what had been made since the look before it. */
  readonly seeding?: Seeding;
  /** What the database says of the figures the scenario names, by their names. */
  readonly truths?: Readonly<Record<string, Truth>>;
  /** Looks like a firewall's challenge or a sign-in page. */
  readonly page?: 'challenge' | 'sign-in';
  /** Where identifiers of the traced records stand, and of whose: place → tenant; empty where both sides' are equal. */
  readonly points?: Readonly<Record<string, string>>;
  /** Fingerprints of the values that the sender sent. */
  readonly sentPrints?: readonly string[];
  /** Body with what the sender sent masked, for telling foreign from absent. */
  readonly shape?: string;
  /** Of a record that was there before: its identifier and its values stand in the answer. */
  readonly showsRecord?: true;
  /** Of an attack on a record that was there before, and of a look at what an attack wrote: the tenant that the answer names as owner. */
  readonly ownerNamed?: string;
  /** It was aimed at a record that was there before and says nothing of its owner. */
  readonly isUnclaimed?: true;
  /** A witness could not find the record any more: refused, `gone` holds, or no row in the list. */
  readonly gone?: boolean;
  /** The attack was not sent, since it could have changed what this run did not make: why. */
  readonly spared?: string;
  /** A parameter that names a tenant was not sent, since nobody knows what the system calls that tenant: why. */
  readonly unnamed?: string;
  /** Was the leg's expectation met? Undefined where it had none. */
  readonly held?: boolean;
  /** The operation's own `ok` was not met. */
  readonly isNotOk?: boolean;
  /** It was served, and what was expected in it (its owner's canary) is not. */
  readonly isWithoutCanary?: true;
  /** Which sign-in of this principal carried the deciding request: 1 for the first, 2 after a renewal. */
  readonly session?: number;
  /** Of a GraphQL answer: null at every selected field, or errors beside what it holds. */
  readonly graphql?: 'null' | 'errors';
  /** Statuses and conditions of `denied` that the answer met. */
  readonly denied?: readonly ('status' | 'reference' | 'anonymous')[];
  /** Milliseconds from the act until the effect was seen (poll legs). */
  readonly effectMs?: number;
  /** Milliseconds between the answer to the leg that it names (`since`) and this one. Never stored. */
  readonly sinceMs?: number;
  readonly ms: number;
  readonly attempts: number;
  /** Of a failing case: the deciding part of the answer. */
  readonly excerpt?: string;
  /** Files beside the result: a picture of the page, and what was done there. */
  readonly files?: readonly string[];
}

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status?: number;
}

// ───────────── Result ─────────────

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** What stands in the report about one case. */
export interface Finding {
  readonly case: string;
  readonly check: string;
  readonly subject: Subject;
  readonly attacker: PrincipalName;
  readonly victim: string;
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly title: string;
  readonly text: string;
  readonly notes: readonly string[];
  readonly severity?: Severity;
  /** Findings with equal groups share a cause. */
  readonly group?: string;
  /** `1 of 2` where a leak or breach did not repeat. */
  readonly seen?: string;
  /** Name of the leg that decided. */
  readonly leg?: string;
  readonly figures?: readonly Figure[];
  /** Cases of the same operation and direction that this one stands for. */
  readonly weaker?: readonly string[];
  readonly legs: readonly LegRecord[];
}

/** A leg and its observation as they are written out: redacted, and for passing cases without values. */
export interface LegRecord extends Observation {
  readonly role: Leg['role'];
  readonly share?: string;
}

export interface RunHeader {
  readonly type: 'run';
  /** Version of this format. */
  readonly version: 1;
  readonly tool: string;
  readonly run: string;
  /** `hash` is of the file's text: only results of one text are of one scenario. */
  readonly scenario: { readonly name: string; readonly file: string; readonly hash?: string };
  readonly target: string;
  /** The target was started for this run: its address says nothing. */
  readonly started?: boolean;
  readonly startedAt: string;
  readonly seed: number;
  readonly switches: readonly string[];
  readonly tenants: readonly string[];
  readonly principals: readonly PrincipalName[];
  readonly resources: readonly {
    readonly name: string;
    readonly operations: readonly string[];
    readonly shared: boolean;
  }[];
  readonly views: readonly string[];
  readonly sharedViews?: readonly string[];
  readonly pairs: readonly (readonly [string, string])[];
  readonly evidence: EvidenceLevel;
  readonly planned: number;
  /** Hash of the plan's case ids: results of equal plans can be merged. */
  readonly plan: string;
  /** Facts about the checks used, so that a stored result renders without this version's catalogue. */
  readonly checks: readonly CheckFacts[];
  /** Which part of how many this result is of. */
  readonly shard?: Shard;
  /** Of a merged result: the runs it was made of. */
  readonly merged?: readonly MergedRun[];
}

/** One machine's part of several scenario files. */
export interface Shard {
  /** From 1 to `of`. */
  readonly index: number;
  readonly of: number;
  /** Hash of all scenario files of the whole and of what was to be asked of them: shards of one whole have it in common. */
  readonly plan: string;
  /** The files of this shard, below the folder that all files of the whole have in common. */
  readonly files: readonly string[];
}

/** A run whose result stands in a merged one. */
export interface MergedRun {
  readonly run: string;
  readonly scenario: RunHeader['scenario'];
  readonly startedAt: string;
  readonly planned: number;
  readonly plan: string;
  /** Stands before its cases, resources and views where there are several scenarios. */
  readonly prefix: string;
  /** `2 of 5`. */
  readonly shard?: string;
  /** It was asked later, and replaced cases of an earlier one. */
  readonly again?: boolean;
}

export interface CheckFacts {
  readonly id: string;
  readonly family: string;
  /** Said of a case that passed, and of one that failed; `by` a reason where `fails` would say what did not happen. */
  readonly title: {
    readonly holds: string;
    readonly fails: string;
    readonly by?: Readonly<Partial<Record<FailReason, string>>>;
  };
  readonly why: string;
  readonly fix: string;
  readonly severity: Severity;
  /** Of an answer that is only not as demanded; `medium` where not said. */
  readonly contractSeverity?: Severity;
  readonly effect: 'reads' | 'writes' | 'destroys' | 'disrupts';
  readonly needs: string;
  /** Who must succeed with the very attack leg so that the verdict turns red; or why nobody can. */
  readonly falsifier: { readonly who: 'victim' | 'operator' } | { readonly none: string };
  readonly mapping: {
    readonly cwe: readonly number[];
    readonly owasp: readonly string[];
    readonly asvs: readonly string[];
    readonly controls: readonly string[];
  };
}

export interface RunNote {
  readonly type: 'note';
  readonly topic:
    | 'identity'
    | 'learned'
    | 'target'
    | 'session'
    | 'cleanup'
    | 'warning'
    | 'calibration'
    | 'merge'
    | 'uncovered';
  readonly text: string;
}

/** A leg as it stands in the file: what is empty or as usual is left out, and `readResult` puts it back. */
export type StoredLeg = Pick<LegRecord, 'leg' | 'as' | 'role'> & Partial<LegRecord>;

export interface FindingLine extends Omit<Finding, 'legs'> {
  readonly type: 'finding' | 'correction';
  readonly legs: readonly StoredLeg[];
}

export interface RunEnd {
  readonly type: 'end';
  readonly finishedAt: string;
  readonly durationMs: number;
  readonly requests: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly reasons: Readonly<Partial<Record<Reason, number>>>;
  readonly gate: Gate;
  readonly exitCode: ExitCode;
  /** The closing sentence: what was proved and what was not. */
  readonly verdict: string;
  readonly interrupted?: string;
  /** What was asked of the plan, where somebody else chose: stands in place of the header's numbers. */
  readonly chosen?: { readonly planned: number; readonly plan: string };
  readonly cleanup: {
    readonly created: number;
    readonly removed: number;
    readonly left: readonly {
      readonly resource: string;
      readonly tenant: string;
      readonly id: string;
      readonly why: string;
    }[];
  };
}

/** One line of `result.ndjson`. A correction replaces the finding with the same case. */
export type ResultLine = RunHeader | RunNote | FindingLine | RunEnd;

export interface Gate {
  readonly failOn: 'leak' | 'oracle' | 'contract';
  /** A number of cases, or a share of the planned ones. */
  readonly allowInconclusive: { readonly cases: number } | { readonly share: number };
}

export type ExitCode = 0 | 1 | 2 | 3;
