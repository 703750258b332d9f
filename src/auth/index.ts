import type { AuthScheme, PageStep, Principal } from '../model.js';
import type { Tab } from '../probes/browser/index.js';
import { basic } from './basic.js';
import { browser, enterOn, isAtForm, take } from './browser.js';
import { command } from './command.js';
import { login } from './login.js';
import { type Opened, openSession } from './opening.js';
import { prepare } from './preparation.js';
import { send } from './send.js';
import { createEmptySession, type Session } from './session.js';
import type { AuthContext, Scheme } from './sign-in.js';

export { excerptOf, SignInError } from './error.js';
export { createEmptySession, type Session, withQuery } from './session.js';
export type { AuthContext } from './sign-in.js';
export type { Identity } from './whoami.js';

/** One scheme a file; to add one, add a line. */
const SCHEMES: Readonly<Record<AuthScheme['kind'], Scheme>> = { login, basic, send, command, browser };

export interface Sessions {
  /** What `of` would give, where it is there and needs no waiting. */
  current(principal: Principal, scheme?: string): Session | undefined;
  /**
   * The principal's session with this scheme (its first where not said), signed in on first use, renewed ahead of its end.
   * @throws SignInError
   */
  of(principal: Principal, scheme?: string): Promise<Session>;
  /**
   * A new session in place of a spent one. Whoever asks meanwhile gets the same one; where `spent` was already replaced,
   * the current one is given without a request.
   * @throws SignInError
   */
  renew(principal: Principal, spent: Session): Promise<Session>;
  /** The same person in a tab that is open: another session than `of` gives, so that it may be ended. */
  onTab(principal: Principal, scheme: string, tab: Tab): Promise<OnTab>;
  /** Ends every session whose scheme says how. Never throws. */
  signOutAll(): Promise<void>;
  /** Sign-ins so far, renewals included. */
  signIns(): number;
}

/** What a person can do in a tab. Whatever cannot be done ends in a BrowserFault. */
export interface OnTab {
  /** Fills the form: where it stands, else where the scenario says. */
  enter(): Promise<void>;
  /** Is the form there, for the next person? */
  isAtForm(): Promise<boolean>;
  /** `tenant` stands for the person's own in what the steps say. */
  take(steps: readonly PageStep[], tenant?: string): Promise<void>;
}

interface Entry {
  current?: Opened;
  pending?: Promise<Opened>;
}

interface Found {
  readonly entry: Entry;
  readonly scheme: AuthScheme;
}

/** Sessions of one run: one for each principal and scheme, one sign-in at a time for each of them. */
export function createSessions(context: AuthContext): Sessions {
  const entries = new Map<string, Entry>();
  let found = new WeakMap<Principal, Map<string | undefined, Found>>();
  let signIns = 0;
  for (const { name, value } of context.scenario.secrets) context.redactor.add(value, name);

  function open(entry: Entry, principal: Principal, scheme: AuthScheme): Promise<Opened> {
    signIns += 1;
    const opening = openSession({ context, principal, scheme, signIn: SCHEMES[scheme.kind], previous: entry.current });
    entry.pending = opening.then(
      (opened) => {
        entry.current = opened;
        entry.pending = undefined;
        return opened;
      },
      (error: unknown) => {
        entry.pending = undefined;
        throw error;
      },
    );
    return entry.pending;
  }

  function find(principal: Principal, name: string | undefined): Found | undefined {
    const known = found.get(principal)?.get(name);
    if (known) return known;
    const wanted = name ?? principal.user?.auth[0];
    const scheme = principal.user && context.scenario.auth.find((each) => each.name === wanted);
    if (!scheme) return undefined;
    const key = `${principal.name}\n${scheme.name}`;
    const entry = entries.get(key) ?? {};
    entries.set(key, entry);
    const made = { entry, scheme };
    found.set(principal, (found.get(principal) ?? new Map()).set(name, made));
    return made;
  }

  function alive({ current }: Entry): Opened | undefined {
    if (!current || current.renewAt === Number.POSITIVE_INFINITY) return current;
    return Date.now() < current.renewAt ? current : undefined;
  }

  return {
    current(principal, name) {
      const entry = find(principal, name)?.entry;
      return entry && !entry.pending ? alive(entry)?.session : undefined;
    },
    async of(principal, name) {
      const found = find(principal, name);
      if (!found) return createEmptySession(principal.name);
      const { entry, scheme } = found;
      if (entry.pending) return (await entry.pending).session;
      return (alive(entry) ?? (await open(entry, principal, scheme))).session;
    },
    async renew(principal, spent) {
      const found = find(principal, spent.scheme);
      if (!found) return spent;
      const { entry, scheme } = found;
      if (entry.pending) return (await entry.pending).session;
      if (entry.current && entry.current.session !== spent) return entry.current.session;
      return (await open(entry, principal, scheme)).session;
    },
    async onTab(principal, name, tab) {
      const scheme = context.scenario.auth.find((each) => each.name === name);
      if (!scheme) throw new TypeError(`there is no sign-in scheme ${name}`);
      const signIn = await prepare({ context, principal, scheme }, new Map());
      return {
        enter: () => enterOn(signIn, tab),
        isAtForm: () => isAtForm(signIn, tab),
        async take(steps, tenant) {
          const found = context.scenario.tenants.find((each) => each.name === tenant);
          const scope = found ? { ...signIn.scope, tenant: { name: found.name, ...found.properties } } : signIn.scope;
          for (const step of steps) await take({ ...signIn, scope }, tab, step);
        },
      };
    },
    async signOutAll() {
      const open = [...entries.values()].flatMap((entry) => entry.current ?? []);
      entries.clear();
      found = new WeakMap();
      await Promise.allSettled(open.map((opened) => signOut(context, opened)));
    },
    signIns: () => signIns,
  };
}

/** Sent beyond the request limit and after an interruption: a session left open is something left behind. */
async function signOut(context: AuthContext, opened: Opened): Promise<void> {
  const request = opened.signOut?.();
  if (!request) return;
  const { answer } = await context.http.send({ ...request, beyondLimit: true });
  if (answer) context.heard?.(opened.session.principal, request, answer);
}
