/** Acts that go on side by side, and an act that must be alone. */
export interface Turns {
  /** Waits while somebody is alone or wants to be. */
  together<T>(act: () => Promise<T>): Promise<T>;
  /** Within `together`: gives up its place, waits until all others have ended or want to be alone too, and takes it back. */
  alone<T>(act: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  let active = 0;
  let wanting = 0;
  let isTaken = false;
  let waiting: (() => void)[] = [];

  function wake(): void {
    const woken = waiting;
    waiting = [];
    for (const go of woken) go();
  }

  /** `take` looks and takes in one go, so that nobody comes in between. */
  async function turn(take: () => boolean): Promise<void> {
    while (!take()) await new Promise<void>((go) => waiting.push(go));
  }

  function join(): boolean {
    if (isTaken || wanting > 0) return false;
    active += 1;
    return true;
  }

  function takeAll(): boolean {
    if (isTaken || active > 0) return false;
    isTaken = true;
    wanting -= 1;
    return true;
  }

  return {
    async together(act) {
      await turn(join);
      try {
        return await act();
      } finally {
        active -= 1;
        wake();
      }
    },
    async alone(act) {
      active -= 1;
      wanting += 1;
      wake();
      await turn(takeAll);
      try {
        return await act();
      } finally {
        isTaken = false;
        active += 1;
        wake();
      }
    },
  };
}
