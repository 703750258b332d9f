import { compileFunction } from 'node:vm';

/**
 * Calls on behalf of a line of somebody's file. Playwright Test takes for a test's place the line that declares it: here
 * that would be a line of this package, which says nothing to whoever reads a report or clicks a test in the UI mode.
 */
export function onBehalfOf(
  function_: (...args: never[]) => unknown,
): <Args extends readonly unknown[]>(declare: (...args: Args) => unknown) => (...args: Args) => void {
  const site = callerOf(function_);
  if (!site)
    return (declare) =>
      (...args) =>
        void declare(...args);
  // Source maps are applied to it once more, so it is the place before they were.
  const wrap = compileFunction(TEXT, ['declare'], {
    filename: site.file,
    lineOffset: site.line - 1,
    columnOffset: Math.max(0, site.column - 1 - TEXT.indexOf('declare(')),
  });
  return (declare) => wrap(declare);
}

const TEXT = 'return (...args) => void declare(...args)';

function callerOf(function_: (...args: never[]) => unknown) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.prepareStackTrace = (_, sites) => sites;
    Error.stackTraceLimit = 1;
    Error.captureStackTrace(holder, function_);
    return placeOf(holder.stack);
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function placeOf(sites: unknown) {
  const site: unknown = Array.isArray(sites) ? sites[0] : undefined;
  if (!isCallSite(site)) return undefined;
  const [file, line, column] = [site.getFileName(), site.getLineNumber(), site.getColumnNumber()];
  return file && line ? { file, line, column: column ?? 1 } : undefined;
}

function isCallSite(site: unknown): site is NodeJS.CallSite {
  return typeof site === 'object' && site !== null && 'getFileName' in site;
}
