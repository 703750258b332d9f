#!/usr/bin/env node
import { optimiseLater } from './cli/engine.js';
import { main } from './cli/index.js';

optimiseLater();

// A reader that closes early (`partywall checks | head`) is no error.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const code = await main(process.argv.slice(2));
// Everything printed must have left before the end, and a forgotten handle must not keep the program alive.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
