import type { AuthScheme, Principal, PrincipalName, Scenario } from '../model.js';
import type { Browser, TabState } from '../probes/browser/index.js';
import type { Http, HttpAnswer, HttpRequest } from '../probes/http.js';
import type { Redactor } from '../redact.js';
import type { SELECTED } from '../scenario/address.js';
import type { Tenancy } from '../tenancy/index.js';
import type { CookieBag } from './cookies.js';

/** What signing in needs of its surroundings. */
export interface AuthContext {
  readonly scenario: Scenario;
  readonly http: Http;
  /** Every request of a tenant's people says which tenant it means. */
  readonly tenancy: Tenancy;
  readonly redactor: Redactor;
  /** For sign-ins as a person does. */
  readonly browser?: Browser;
  /** Puts a file beside the result, and gives its name; undefined where it cannot be written. */
  readonly attach?: (name: string, content: Buffer) => string | undefined;
  /** Handed to sign-in commands. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends waiting and requests under way. */
  readonly signal?: AbortSignal;
  /** Told of every answer that signing in, asking who one is and signing out get. */
  readonly heard?: (principal: PrincipalName, request: HttpRequest, answer: HttpAnswer) => void;
}

/** One sign-in under way: who, how, and what templates may say. */
export interface SignIn {
  readonly context: AuthContext;
  readonly principal: Principal;
  readonly scheme: AuthScheme;
  /** `user`, `tenant`, `target`; captures are added to it as they come. */
  readonly scope: SignInScope;
  /** Kept for schemes whose answers may set cookies. */
  readonly cookies?: CookieBag;
  /** Captures so far, by name. */
  readonly captured: Record<string, unknown>;
  /** `PARTYWALL_ACME_ADMIN_TOKEN` for `TOKEN`. */
  readonly nameOf: (suffix: string) => string;
  /** From here on this value appears in no output but as its name. */
  readonly secret: (value: string, suffix: string) => void;
}

export interface SignInScope {
  readonly user: Record<string, unknown>;
  readonly tenant: Record<string, unknown>;
  readonly target: { readonly url: string };
  readonly [SELECTED]?: Readonly<Record<string, string>>;
  [word: string]: unknown;
}

/** What a scheme found out: headers to send, a token, when it ends, and the last answer for CSRF to be read from. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly token?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
  readonly answer?: HttpAnswer;
  /** What the sign-in left in a browser. */
  readonly state?: TabState;
}

export type Scheme = (signIn: SignIn) => Promise<Credentials>;
