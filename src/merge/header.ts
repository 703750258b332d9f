import { createHash } from 'node:crypto';
import type { MergedRun, RunHeader } from '../model.js';
import type { Later } from './later.js';
import { isIdle, type Part, shardName } from './part.js';

/** `Notes: ` before whatever is a scenario's own, where there are several; nothing where there is one. */
export function prefixesOf(parts: readonly Part[]): ReadonlyMap<Part, string> {
  const asked = parts.filter((part) => !isIdle(part));
  const names = asked.map(({ frame }) => frame.header.scenario.name);
  return new Map(
    parts.map((part) => {
      const { name, file } = part.frame.header.scenario;
      const isShared = names.filter((one) => one === name).length > 1;
      return [part, asked.length < 2 || isIdle(part) ? '' : `${isShared ? `${name} (${file})` : name}: `];
    }),
  );
}

export interface MergedParts {
  readonly parts: readonly Part[];
  readonly later: ReadonlyMap<Part, readonly Later[]>;
  readonly prefixes: ReadonlyMap<Part, string>;
  readonly tool: string;
}

/** The header of the whole: what is the same in all of its parts as it is, everything else together. */
export function mergedHeader({ parts, later, prefixes, tool }: MergedParts): RunHeader {
  const asked = parts.filter((part) => !isIdle(part));
  const headers = asked.map(({ frame }) => frame.header);
  const runs = parts.flatMap((part) => runsOf(part, later.get(part) ?? [], prefixes.get(part) ?? ''));
  const all = [...headers, ...[...later.values()].flat().map(({ part }) => part.frame.header)];
  const prefixed = (pick: (header: RunHeader) => readonly string[]): readonly string[] =>
    asked.flatMap((part) => pick(part.frame.header).map((name) => `${prefixes.get(part) ?? ''}${name}`));
  return {
    type: 'run',
    version: 1,
    tool,
    run: digest(runs.map(({ run }) => run)),
    scenario: scenarioOf(headers),
    target: distinct(headers.map(({ target }) => target)).join(', '),
    startedAt: headers.map(({ startedAt }) => startedAt).sort()[0] ?? parts[0]?.frame.header.startedAt ?? '',
    seed: headers[0]?.seed ?? 0,
    switches: distinct(headers.flatMap(({ switches }) => switches)),
    tenants: distinct(headers.flatMap(({ tenants }) => tenants)),
    principals: distinct(headers.flatMap(({ principals }) => principals)),
    resources: asked.flatMap((part) =>
      part.frame.header.resources.map((one) => ({ ...one, name: `${prefixes.get(part) ?? ''}${one.name}` })),
    ),
    views: prefixed(({ views }) => views),
    sharedViews: prefixed(({ sharedViews = [] }) => sharedViews),
    pairs: distinctBy(
      headers.flatMap(({ pairs }) => pairs),
      (pair) => pair.join('>'),
    ),
    evidence:
      distinct(headers.map(({ evidence }) => evidence)).length === 1 ? (headers[0]?.evidence ?? 'none') : 'excerpt',
    planned: headers.reduce((sum, { planned }) => sum + planned, 0),
    plan: headers.length === 1 ? (headers[0]?.plan ?? '') : digest(headers.map(({ plan }) => plan)),
    checks: distinctBy(
      all.flatMap(({ checks }) => checks),
      ({ id }) => id,
    ),
    merged: runs,
  };
}

/** Several names stand for the whole; many of them for nothing any more. */
function scenarioOf(headers: readonly RunHeader[]): RunHeader['scenario'] {
  const names = distinct(headers.map(({ scenario }) => scenario.name));
  const [only] = headers;
  if (only && headers.length === 1) return only.scenario;
  return {
    name: names.length > 3 ? `${headers.length} scenarios` : names.join(', ') || 'nothing',
    file: headers.map(({ scenario }) => scenario.file).join(', '),
  };
}

function runsOf(part: Part, later: readonly Later[], prefix: string): readonly MergedRun[] {
  const runOf = ({ frame: { header } }: Part, again: boolean): MergedRun => {
    const { run, scenario, startedAt, planned, plan } = header;
    const shard = shardName(header);
    return {
      run,
      scenario,
      startedAt,
      planned,
      plan,
      prefix,
      ...(shard === undefined ? {} : { shard }),
      ...(again ? { again } : {}),
    };
  };
  return [runOf(part, false), ...later.map((one) => runOf(one.part, true))];
}

function digest(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16);
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

function distinctBy<T>(values: readonly T[], keyOf: (value: T) => string): readonly T[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}
