import { createRequire } from 'node:module';
import type { Context, Liquid, Value } from 'liquidjs';
import { FILTERS } from './filters.js';
import { BadTemplate, isRecord } from './placeholder.js';

/** What stands between `{{` and `}}`. */
export interface Expression {
  readonly source: string;
  readonly names: readonly string[];
  evaluate(scope: object): unknown;
}

/**
 * Plain lookups (`user.email`) are done here, without the template library; filters and literals are left to it.
 * @throws BadTemplate
 */
export function compileExpression(text: string): Expression {
  const source = text.trim();
  if (source === '') throw new BadTemplate('{{ }} is empty');
  const path = source.split('.');
  const bare = /^[A-Za-z_][\w-]*(\.[\w-]+)*$/.test(source) && !WORDS.has(source);
  const expression = bare
    ? { source, names: [source], evaluate: (scope: object) => lookUp(scope, path) }
    : compileFiltered(source);
  for (const name of expression.names) refuseInternals(name);
  return expression;
}

/** Reads a dotted path. An object with a `valueOf` of its own stands for that value; functions are never called. */
function lookUp(scope: object, path: readonly string[]): unknown {
  let value: unknown = scope;
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isRecord(value)) value = value[key];
    else return undefined;
  }
  return plain(value);
}

/** Unwraps objects that stand for a value (a canary with parts, a record with an id). */
export function plain(value: unknown): unknown {
  if (typeof value === 'function') return undefined;
  if (!isRecord(value) || value instanceof Date) return value;
  const own = value.valueOf;
  return typeof own === 'function' && own !== Object.prototype.valueOf ? own.call(value) : value;
}

// Literals of the template language, not variables.
const WORDS = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank']);
const INTERNALS = new Set(['__proto__', 'constructor', 'prototype']);

function refuseInternals(name: string): void {
  const hit = name.split('.').find((part) => INTERNALS.has(part));
  if (hit) throw new BadTemplate(`${hit} is no value a template may read`);
}

function compileFiltered(source: string): Expression {
  const { engine, library } = liquid();
  let value: Value;
  let names: readonly string[];
  if (source.endsWith('|')) throw new BadTemplate('a filter is missing after |');
  try {
    const parsed = engine.parse(`{{ ${source} }}`);
    names = engine.globalVariableSegmentsSync(parsed).map((segments) => segments.filter(isPlainSegment).join('.'));
    value = new library.Value(source, engine);
  } catch (error) {
    throw new BadTemplate(reasonOf(error));
  }
  demandOneValue(value, source);
  const evaluate = (scope: object): unknown => {
    const context: Context = new library.Context(scope, engine.options, { sync: true });
    return plain(library.toValueSync(value.value(context, true)));
  };
  return { source, names, evaluate };
}

/** The library reads `user email` as two values and drops one, and compares where `==` stands: neither is meant. */
function demandOneValue({ initial }: Value, source: string): void {
  if (initial.postfix.length !== 1) throw new BadTemplate(`${source} is more than one value`);
}

function isPlainSegment(segment: unknown): segment is string | number {
  return typeof segment === 'string' || typeof segment === 'number';
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]?.replace(/, line:\d+, col:\d+$/, '') ?? text;
}

interface LoadedLiquid {
  readonly library: typeof import('liquidjs');
  readonly engine: Liquid;
}

let loaded: LoadedLiquid | undefined;

/** Most scenarios have plain lookups only: the library is loaded by the first filter. */
function liquid(): LoadedLiquid {
  if (loaded) return loaded;
  const library: typeof import('liquidjs') = createRequire(import.meta.url)('liquidjs');
  const engine = new library.Liquid({ strictFilters: true, ownPropertyOnly: false, timezoneOffset: 0 });
  for (const [name, filter] of Object.entries(engine.filters)) {
    if (typeof filter === 'function') {
      engine.registerFilter(name, function (...values) {
        return filter.apply(this, [plain(values[0]), ...values.slice(1).map(plain)]);
      });
    }
  }
  for (const [name, filter] of Object.entries(FILTERS)) {
    engine.registerFilter(name, (...values: unknown[]) => filter(plain(values[0]), values.slice(1).map(plain)));
  }
  loaded = { library, engine };
  return loaded;
}
