import type { EvidenceLevel, Leg, Observation, StoredLeg } from '../model.js';
import { mask } from './sighting.js';

export interface LegToStore {
  readonly leg: Leg;
  readonly observation: Observation;
  /** The case did not pass: everything that helps to understand it is kept. */
  readonly isWhole: boolean;
  readonly told: Told;
  readonly evidence: EvidenceLevel;
}

/** Shared legs that an earlier finding tells in full: their requests, and by which names. Gone with the answer. */
export type Told = WeakMap<Observation['requests'], string[]>;

/**
 * Of a passing leg the requests, status, observation and hash of the answer stay; of any other also what decided. Of a
 * shared leg that was told already only what a reader needs to follow the case: most of a result would be repetition.
 */
export function storedLeg({ leg, observation, isWhole, told, evidence }: LegToStore): StoredLeg {
  const isKnown = leg.share !== undefined && isTold(told, observation);
  const { as, status, held, failure } = observation;
  if (isKnown && !isWhole) return { leg: observation.leg, as, role: leg.role, share: leg.share, status, held, failure };
  const stored = passing(leg, observation);
  return isWhole ? Object.assign(stored, deciding(observation, evidence)) : stored;
}

function isTold(told: Told, { requests, leg }: Observation): boolean {
  const names = told.get(requests) ?? [];
  if (names.includes(leg)) return true;
  told.set(requests, [...names, leg]);
  return false;
}

/**
 * What a reader assumes is left out: `complete: true`, `attempts: 1` and empty lists. Every property is said, so that all
 * legs are alike to the engine; JSON leaves out those that are undefined.
 */
function passing(leg: Leg, seen: Observation): StoredLeg {
  return {
    leg: seen.leg,
    as: seen.as,
    role: leg.role,
    share: leg.share,
    status: seen.status,
    held: seen.held,
    failure: seen.failure,
    requests: filled(seen.requests),
    headers: seen.headers,
    complete: seen.complete ? undefined : false,
    size: seen.size,
    hash: seen.hash || undefined,
    sightings: filled(seen.sightings),
    gone: seen.gone,
    rows: seen.rows,
    page: seen.page,
    session: seen.session,
    isNotOk: seen.isNotOk,
    graphql: seen.graphql,
    denied: filled(seen.denied),
    effectMs: seen.effectMs,
    ms: seen.ms,
    attempts: seen.attempts === 1 ? undefined : seen.attempts,
  };
}

function deciding({ values, shape, excerpt, files }: Observation, evidence: EvidenceLevel): Partial<StoredLeg> {
  return { values, shape, excerpt: excerpt && mask(excerpt, evidence), files };
}

function filled<Item>(list: readonly Item[] | undefined): readonly Item[] | undefined {
  return list?.length ? list : undefined;
}
