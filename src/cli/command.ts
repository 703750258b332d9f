import type { Command } from 'commander';
import type { ExitCode } from '../model.js';

/** Registers one command. The command calls `finish` where its exit code is not 0; what it throws becomes 3. */
export type AddCommand = (program: Command, finish: (code: ExitCode) => void) => void;
