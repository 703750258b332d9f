const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs something that Ctrl-C (SIGTERM, a closed terminal) stops in good order; a second one ends at once. */
export async function withInterruption<Result>(act: (stop: AbortController) => Promise<Result>): Promise<Result> {
  const stop = new AbortController();
  const listen = (signal: NodeJS.Signals) => {
    // Nothing is awaited here: what is still running is left, and the ledger says what remains.
    if (stop.signal.aborted) process.exit(2);
    process.stderr.write(`\n${signal}: stopping and removing what was created. Once more ends at once.\n`);
    stop.abort(new Error(`stopped by ${signal}`));
  };
  for (const signal of SIGNALS) process.on(signal, listen);
  try {
    return await act(stop);
  } finally {
    for (const signal of SIGNALS) process.off(signal, listen);
  }
}
