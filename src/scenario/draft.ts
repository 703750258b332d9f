import type { Place } from '../model.js';
import { compileAddress } from './address.js';
import type { Complaints } from './complaints.js';
import type { Environment } from './environment.js';
import { BadTemplate, isRecord } from './placeholder.js';
import type { Path, Source } from './source.js';
import { compileTemplate } from './template.js';

/** What every part of the scenario is made with. */
export interface Draft {
  readonly source: Source;
  readonly complaints: Complaints;
}

/** A placeholder, and where it was written. */
export interface Use {
  /** Dotted: `user.email`. */
  readonly name: string;
  /** First part of it. */
  readonly root: string;
  /** It is a parameter of an address, which a selector may fill. */
  readonly isInAddress?: true;
  readonly at: Path;
}

export interface LoadOptions {
  readonly env: Environment;
  /** Names of the checks there are; without them check names are not looked at. */
  readonly checks?: readonly string[];
  /** Whatever the scenario says: reads only, on records that were there before. */
  readonly safe?: boolean;
  /** For exemptions that have ended. Default: today. */
  readonly now?: Date;
}

export function placeOf(draft: Draft, at: Path, part: 'key' | 'value' = 'key'): Place {
  return draft.source.placeOf(at, part);
}

/** Compiles every string of a template for its placeholders; complains of those that cannot be read. */
export function usesIn(value: unknown, at: Path, draft: Draft): readonly Use[] {
  if (typeof value === 'string') return usesOf(value, at, draft, compileTemplate);
  if (Array.isArray(value)) return value.flatMap((item, index) => usesIn(item, [...at, index], draft));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...usesOf(key, [...at, key], draft, compileTemplate),
    ...usesIn(item, [...at, key], draft),
  ]);
}

export function usesInAddress(address: string, at: Path, draft: Draft): readonly Use[] {
  return usesOf(address, at, draft, compileAddress).map((use) => ({ ...use, isInAddress: true }));
}

function usesOf(
  text: string,
  at: Path,
  draft: Draft,
  compile: (text: string) => { readonly names: readonly string[] },
): readonly Use[] {
  if (!text.includes('{')) return [];
  try {
    return compile(text).names.map((name) => ({ name, root: name.split('.', 1)[0] ?? name, at }));
  } catch (error) {
    if (!(error instanceof BadTemplate)) throw error;
    draft.complaints.add({ code: 'bad-template', headline: error.message, at, met: text });
    return [];
  }
}
