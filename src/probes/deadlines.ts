/** What must be over by a time. */
interface Due {
  expire(): void;
}

export interface Deadlines {
  /** `startedAt` as `performance.now()` tells it, never before that of one added earlier. */
  add(due: Due, startedAt: number): void;
  remove(due: Due): void;
  close(): void;
}

/**
 * One timer for all that have equally long: who began first is due first. A timer for each would be set and cleared for
 * every request. It keeps no process alive: whatever it waits for has a connection that does.
 */
export function createDeadlines(timeoutMs: number): Deadlines {
  const waiting = new Map<Due, number>();
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    timer = undefined;
    const now = performance.now();
    for (const [due, startedAt] of waiting) {
      const left = startedAt + timeoutMs - now;
      if (left >= 1) {
        timer = setTimeout(wake, left).unref();
        return;
      }
      waiting.delete(due);
      due.expire();
    }
  }

  return {
    add(due, startedAt) {
      waiting.set(due, startedAt);
      timer ??= setTimeout(wake, timeoutMs).unref();
    },
    remove: (due) => void waiting.delete(due),
    close: () => clearTimeout(timer),
  };
}
