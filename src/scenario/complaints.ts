import { UserError, type UserErrorFacts, UserErrors } from '../errors.js';
import type { Place } from '../model.js';
import { ERROR_CODES, type ScenarioErrorCode } from './error-codes.js';
import type { Path, Source } from './source.js';

type Details = Partial<Pick<UserErrorFacts, 'met' | 'allowed' | 'didYouMean' | 'hint'>>;

/** Something wrong with a scenario, told at the key or value it stands at. */
export interface Complaint extends Details {
  readonly code: ScenarioErrorCode;
  readonly headline: string;
  readonly at: Place | Path;
  readonly part?: 'key' | 'value';
}

/** Collects what is wrong, so that one reading of a file tells all of it. */
export interface Complaints {
  add(complaint: Complaint): void;
  /** Values that no complaint may show from here on. */
  hide(values: readonly string[]): void;
  readonly count: number;
  /** What has been collected, sorted by place. */
  failure(): UserErrors;
  /** @throws UserErrors if there are any. */
  settle(): void;
}

const AT_MOST = 20;

export function createComplaints(source: Source): Complaints {
  const errors = new Map<string, UserError>();
  const hidden: string[] = [];
  const failure = (): UserErrors => new UserErrors([...errors.values()].sort(byPlace).slice(0, AT_MOST));
  return {
    get count() {
      return errors.size;
    },
    hide(values) {
      hidden.push(...values.filter((value) => value.length >= SHORTEST_HIDDEN));
    },
    add({ at, part, met, ...rest }) {
      const place = isPlace(at) ? at : source.placeOf(at, part);
      const line = withoutPasswords(source.lines[place.line - 1] ?? '');
      const error = userError({
        ...rest,
        met: met === undefined ? undefined : without(met, hidden),
        place,
        source: line,
      });
      errors.set(`${rest.code} ${place.line}:${place.column} ${rest.headline}`, error);
    },
    failure,
    settle() {
      if (errors.size > 0) throw failure();
    },
  };
}

const SHORTEST_HIDDEN = 4;

function without(text: string, hidden: readonly string[]): string {
  return hidden.reduce((masked, value) => masked.replaceAll(value, '…'), text);
}

const PASSWORD =
  /((?:password|passwd|passphrase|secret|api_?key|authorization)["']?\s*:\s*["']?)([^\s"',{}$][^"',}]*)/gi;

// postgres://user:password@host: a password may hold what its address should not.
const USERINFO = /(\w:\/\/[^\s:@/"']*:)([^\s"']+)(?=@)/gi;

/** The source line with passwords written into it blotted out, so that the caret still stands where it belongs. */
function withoutPasswords(line: string): string {
  return [PASSWORD, USERINFO].reduce(
    (masked, pattern) => masked.replace(pattern, (_, key: string, value: string) => key + '•'.repeat(value.length)),
    line,
  );
}

/** An error with the remedy its code stands for. */
export function userError({ code, ...facts }: UserErrorFacts & { readonly code: ScenarioErrorCode }): UserError {
  return new UserError({ code, hint: facts.didYouMean ? undefined : ERROR_CODES[code].mend, ...facts });
}

function isPlace(at: Place | Path): at is Place {
  return 'line' in at;
}

function byPlace(a: UserError, b: UserError): number {
  const [one, two] = [a.facts.place, b.facts.place];
  return (one?.line ?? 0) - (two?.line ?? 0) || (one?.column ?? 0) - (two?.column ?? 0);
}
