import type { Leg, Observation, StoredLeg } from '../model.js';

export interface LegToStore {
  readonly leg: Leg;
  readonly observation: Observation;
  /** The case did not pass: everything that helps to understand it is kept. */
  readonly isWhole: boolean;
  /** Shared legs that an earlier finding tells in full. */
  readonly told: Set<string>;
}

/**
 * Of a passing leg the requests, status, observation and hash of the answer stay; of any other also what decided. Of a
 * shared leg that was told already only what a reader needs to follow the case: most of a result would be repetition.
 */
export function storedLeg({ leg, observation, isWhole, told }: LegToStore): StoredLeg {
  const key = leg.share === undefined ? '' : `${leg.share} ${leg.name}`;
  const isKnown = key !== '' && told.has(key);
  if (key !== '') told.add(key);
  const stored: Mutable = { leg: observation.leg, as: observation.as, role: leg.role };
  if (leg.share !== undefined) stored.share = leg.share;
  for (const name of isKnown && !isWhole ? BRIEF : PASSING) keep(stored, observation, name);
  if (isWhole) for (const name of DECIDING) keep(stored, observation, name);
  return stored;
}

type Writable = { -readonly [Name in keyof Observation]: Observation[Name] };
type Mutable = { -readonly [Name in keyof StoredLeg]: StoredLeg[Name] };

const BRIEF = ['status', 'held', 'failure'] as const;
const PASSING = [
  ...BRIEF,
  'requests',
  'headers',
  'complete',
  'size',
  'hash',
  'sightings',
  'gone',
  'rows',
  'page',
  'session',
  'isNotOk',
  'graphql',
  'denied',
  'effectMs',
  'ms',
  'attempts',
] as const;
const DECIDING = ['values', 'shape', 'excerpt'] as const;

/** `complete: true`, `attempts: 1` and empty lists are what a reader assumes. */
function keep<Name extends keyof Observation>(stored: Partial<Writable>, observation: Observation, name: Name): void {
  const value: Writable[Name] = observation[name];
  if (
    value === undefined ||
    value === '' ||
    (name === 'complete' && value === true) ||
    (name === 'attempts' && value === 1)
  )
    return;
  if (Array.isArray(value) && value.length === 0) return;
  stored[name] = value;
}
