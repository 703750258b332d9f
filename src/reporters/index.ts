import { html } from './html/page.js';
import { json } from './json.js';
import { junit } from './junit.js';
import type { Reporter } from './result.js';

/** Every reporter that fills a file, by the name `--report` uses. A new one is one file and one line here. */
export const REPORTERS: readonly Reporter[] = [html, junit, json];

export { summarise } from './console.js';
export { splitLines } from './lines.js';
export { createProgress, type Progress, type ProgressState } from './progress.js';
export { type Reporter, type ResultReader, readResult } from './result.js';
