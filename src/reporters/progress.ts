import { createPaint, type Paint, wantsColour } from './colour.js';
import { fit } from './text.js';

export interface ProgressState {
  /** What the run does: `signing in`, `seeding`, `attacking`, `cleaning up`. */
  readonly phase: string;
  /** The case, record or user it is at. */
  readonly now?: string;
  readonly finished: number;
  readonly planned: number;
  /** Leaks and breaches. */
  readonly leaks: number;
  readonly inconclusive: number;
  readonly requests: number;
}

export interface Progress {
  update(state: ProgressState): void;
  done(): void;
}

export interface ProgressOptions {
  readonly stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds; only for tests. */
  readonly clock?: () => number;
}

/** A live line is redrawn at most this often, and a plain line is written at most this often within a phase. */
const LIVE_MS = 80;
const PLAIN_MS = 10_000;

/** One live line on a terminal; elsewhere (CI, TERM=dumb) a plain line at each new phase, the first catch, and every ten seconds. */
export function createProgress({ stream, env, clock = Date.now }: ProgressOptions): Progress {
  const live = stream.isTTY === true && env.TERM !== 'dumb' && !env.CI;
  const paint = createPaint(wantsColour(env, stream.isTTY === true));
  return live ? liveLine(stream, paint, clock) : plainLines(stream, paint, clock);
}

function liveLine(stream: ProgressOptions['stream'], paint: Paint, clock: () => number): Progress {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  return {
    update(state) {
      const now = clock();
      if (now - drawnAt < LIVE_MS) return;
      drawnAt = now;
      drawn = true;
      // Carriage return and "erase line" (ECMA-48 EL): the line is redrawn in place.
      stream.write(`\r\u001b[2K${lineOf(state, paint, (stream.columns ?? 80) - 1)}`);
    },
    done() {
      if (drawn) stream.write('\r\u001b[2K');
      drawn = false;
    },
  };
}

function plainLines(stream: ProgressOptions['stream'], paint: Paint, clock: () => number): Progress {
  let said: { readonly phase: string; readonly leaks: number; readonly at: number } | undefined;
  return {
    update(state) {
      const at = clock();
      const quiet = said && said.phase === state.phase && said.leaks > 0 === state.leaks > 0 && at - said.at < PLAIN_MS;
      if (quiet) return;
      said = { phase: state.phase, leaks: state.leaks, at };
      stream.write(`${lineOf(state, paint, 200)}\n`);
    },
    done() {},
  };
}

function lineOf(state: ProgressState, paint: Paint, width: number): string {
  const { finished, planned, leaks, inconclusive, requests } = state;
  const counted = planned > 0 ? `${finished}/${planned} ${bar(finished, planned)}` : '';
  const words = [
    state.phase,
    counted,
    leaks > 0 ? `${leaks} caught` : 'none caught',
    inconclusive > 0 ? `${inconclusive} unproved` : '',
    `${requests} requests`,
    state.now === undefined ? '' : state.now,
  ];
  const line = fit(words.filter(Boolean).join(' · '), width);
  return leaks > 0 ? paint('red', line) : line;
}

function bar(finished: number, planned: number): string {
  const full = Math.min(10, Math.floor((finished / planned) * 10));
  return `${'█'.repeat(full)}${'░'.repeat(10 - full)}`;
}
