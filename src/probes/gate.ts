/** Who waits at the gate; identity is all that is asked of it. */
type Guest = object;

export interface Gate {
  /** Runs `start` at once or as soon as a place and a token are free, in the order of arrival. */
  enter(guest: Guest, start: () => void): void;
  /** Gives the place back; someone still waiting goes away without having started. */
  leave(guest: Guest): void;
}

/** Bounded concurrency, and a token bucket that lets through `rate` a second with bursts of a tenth of that. */
export function createGate(options: { readonly concurrency: number; readonly rate: number }): Gate {
  const waiting = new Map<Guest, () => void>();
  const inside = new Set<Guest>();
  const bucket = options.rate > 0 ? createBucket(options.rate) : undefined;
  let timer: NodeJS.Timeout | undefined;
  let isAdmitting = false;

  function admit(): void {
    // A guest who leaves while being let in must not let the next one in from within: the stack would grow.
    if (isAdmitting) return;
    isAdmitting = true;
    admitAll();
    isAdmitting = false;
  }

  function admitAll(): void {
    while (waiting.size > 0 && inside.size < options.concurrency && timer === undefined) {
      const waitMs = bucket?.take() ?? 0;
      if (waitMs > 0) {
        timer = setTimeout(wake, waitMs);
        return;
      }
      const [next] = waiting;
      if (next) run(next[0], next[1]);
    }
  }

  function wake(): void {
    timer = undefined;
    admit();
  }

  function run(guest: Guest, start: () => void): void {
    waiting.delete(guest);
    inside.add(guest);
    start();
  }

  return {
    enter(guest, start) {
      if (!bucket && waiting.size === 0 && inside.size < options.concurrency) {
        run(guest, start);
        return;
      }
      waiting.set(guest, start);
      admit();
    },
    leave(guest) {
      waiting.delete(guest);
      if (inside.delete(guest) && waiting.size > 0) admit();
    },
  };
}

/** `take` gives 0 and takes a token, or the milliseconds until there is one. */
function createBucket(rate: number): { take(): number } {
  const capacity = Math.max(1, rate / 10);
  let tokens = capacity;
  let filledAt = performance.now();
  return {
    take() {
      const now = performance.now();
      tokens = Math.min(capacity, tokens + ((now - filledAt) * rate) / 1000);
      filledAt = now;
      if (tokens < 1) return Math.max(1, Math.ceil(((1 - tokens) * 1000) / rate));
      tokens -= 1;
      return 0;
    },
  };
}
