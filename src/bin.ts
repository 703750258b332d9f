#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { main } from './cli/index.js';

// A run is over in seconds: most of what the engine would optimise after its usual wait pays for that only later. It
// waits four times as long here, where the engine is known to know the flag: others would complain.
if (/^v2[02]\./.test(process.version)) setFlagsFromString('--interrupt-budget=270000');

// A reader that closes early (`partywall checks | head`) is no error.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const code = await main(process.argv.slice(2));
// Everything printed must have left before the end, and a forgotten handle must not keep the program alive.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
