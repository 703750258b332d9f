#!/usr/bin/env node
// Starts the bundled program with the code that was compiled when it was built: compiling it anew would be a quarter of a
// small run. Code that another version of Node compiled is refused by the engine, which then compiles as always.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { constants, Script } from 'node:vm';

const program = fileURLToPath(new URL('program.cjs', import.meta.url));
// The bundler writes ASCII alone, which is read fastest so.
const script = new Script(readFileSync(program, 'latin1'), {
  filename: program,
  cachedData: keptCode(),
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
const { PARTYWALL_KEEP_CODE: kept } = process.env;
if (kept) process.on('exit', () => writeFileSync(kept, script.createCachedData()));
script.runInThisContext()(createRequire(import.meta.url), import.meta.url);

function keptCode() {
  try {
    return readFileSync(new URL('program.code', import.meta.url));
  } catch {
    return undefined;
  }
}
