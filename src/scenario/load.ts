import { basename } from 'node:path';
import type { Exemption, Scenario } from '../model.js';
import { adviceOn } from './advice.js';
import { demandAgreement } from './agreement.js';
import { type Complaints, createComplaints } from './complaints.js';
import { databaseOf } from './database.js';
import { type Draft, type LoadOptions, placeOf } from './draft.js';
import { putInEnvironment } from './environment.js';
import { readScenarioText } from './file.js';
import { draftFrontEnd } from './front-end.js';
import { complainOf, unknownKeys } from './issues.js';
import { peopleOf } from './people.js';
import { readsOnly, withReads } from './safe-mode.js';
import { type RawScenario, scenarioSchema } from './schema.js';
import { secretsOf } from './secrets.js';
import { draftTenancy } from './selectors.js';
import { draftAuth } from './sign-in.js';
import { type Path, parseSource } from './source.js';
import { draftResources } from './subjects.js';
import { demandSyntax } from './syntax.js';
import { draftTarget, limitsOf } from './target.js';
import { draftViews } from './views.js';

export type { LoadOptions } from './draft.js';
export { findScenarios } from './file.js';

/**
 * Reads a scenario and spells out every convention in it.
 * @throws UserError where the file cannot be read, UserErrors with everything that is wrong in it, sorted by place.
 */
export async function loadScenario(file: string, options: LoadOptions): Promise<Scenario> {
  return readScenario(file, await readScenarioText(file), options);
}

/** The same for text that is at hand. */
export function readScenario(file: string, text: string, options: LoadOptions): Scenario {
  const source = parseSource(file, text);
  const complaints = createComplaints(source);
  demandSyntax(source, complaints);
  const supplied = putInEnvironment(source, options.env, complaints);
  complaints.hide(supplied.map(({ value }) => value));
  const raw = shapeOf(source.document.toJS({ maxAliasCount: -1 }), complaints);
  if (raw === undefined) throw complaints.failure();
  const scenario = normalise(raw, options, { source, complaints });
  complaints.settle();
  const { secrets, warnings } = secretsOf(raw, supplied, source);
  return { ...scenario, secrets, warnings: [...warnings, ...adviceOn(scenario, source)] };
}

// A file is looked at once: compiling the schema for speed would take longer than using it.
const ONCE = { jitless: true };

/** Unknown keys are complained of and left out, so that the rest can be looked at too. */
function shapeOf(value: unknown, complaints: Complaints): RawScenario | undefined {
  const result = scenarioSchema.safeParse(value, ONCE);
  if (result.success) return result.data;
  complainOf(result.error.issues, value, complaints);
  for (const path of unknownKeys(result.error.issues)) remove(value, path);
  return scenarioSchema.safeParse(value, ONCE).data;
}

function remove(value: unknown, path: Path): void {
  const [key, ...rest] = path;
  if (typeof value !== 'object' || value === null || key === undefined) return;
  if (rest.length === 0) Reflect.deleteProperty(value, key);
  else remove(Reflect.get(value, key), rest);
}

function normalise(raw: RawScenario, options: LoadOptions, draft: Draft): Omit<Scenario, 'secrets' | 'warnings'> {
  const auth = draftAuth(raw.auth, draft);
  const people = peopleOf(raw, auth.schemes, draft);
  const tenancy = draftTenancy(raw.tenancy, draft);
  const resources = draftResources(raw, draft);
  const frontEnd = draftFrontEnd(raw, draft);
  const views = [...draftViews(raw, draft), ...(frontEnd?.views ?? [])];
  const { target, uses } = draftTarget(raw.target, draft);
  demandAgreement(raw, { people, auth, tenancy, resources, views, frontEnd, targetUses: uses }, options, draft);
  const { file } = draft.source;
  const scenario = {
    name: raw.name ?? basename(file).replace(/\.ya?ml$/i, ''),
    file,
    target,
    auth: auth.schemes,
    ...people,
    tenancy: tenancy.selectors,
    resources: resources.map(({ resource }) => resource),
    views: views.map(({ view }) => view),
    ...(frontEnd && { frontEnd: frontEnd.made }),
    ...(raw.database && { database: databaseOf(raw.database, draft) }),
    checks: { only: raw.checks?.only ?? [], except: raw.checks?.except ?? [] },
    exempt: (raw.exempt ?? []).map(
      (exemption, index): Exemption => ({ ...exemption, at: placeOf(draft, ['exempt', index]) }),
    ),
    limits: limitsOf(raw.limits),
    ...(raw.evidence && { evidence: raw.evidence }),
  };
  return options.safe || raw.mode === 'safe' ? readsOnly(scenario, raw, draft) : withReads(scenario, raw);
}
