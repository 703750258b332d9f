import type { FullResult, Reporter, TestCase } from '@playwright/test/reporter';

/**
 * Ends every test run with `N passed, N failed` (`, N skipped`). No test at all is a failure. With
 * `PARTYWALL_TEST_REQUIRE=browser,…` so is a test that was skipped for want of one of the named things.
 */
export default class ClosingLine implements Reporter {
  readonly #tests = new Map<string, TestCase>();
  readonly #required = (process.env.PARTYWALL_TEST_REQUIRE ?? '').split(',').filter((name) => name !== '');

  onTestEnd(test: TestCase): void {
    this.#tests.set(test.id, test);
  }

  async onEnd(result: FullResult): Promise<{ status?: FullResult['status'] }> {
    const tests = [...this.#tests.values()];
    const missing = tests.filter((test) => this.#isDemanded(test));
    const left = tests.filter((test) => test.outcome() === 'skipped' && !missing.includes(test));
    const skipped = left.length;
    const passed = tests.filter((test) => test.outcome() === 'expected' || test.outcome() === 'flaky').length;
    const failed = tests.length - passed - skipped;
    for (const test of missing) {
      process.stdout.write(`required, but skipped: ${test.titlePath().slice(1).join(' › ')}: ${reasonOf(test)}\n`);
    }
    for (const [reason, titles] of byReason(left))
      process.stdout.write(`skipped, ${titles.length} of ${tests.length}: ${reason}: ${titles.join('; ')}\n`);
    if (tests.length === 0) process.stdout.write('No test ran.\n');
    process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
    return failed > 0 || passed === 0 ? { status: 'failed' } : { status: result.status };
  }

  printsToStdio(): boolean {
    return true;
  }

  #isDemanded(test: TestCase): boolean {
    const reason = reasonOf(test).toLowerCase();
    return test.outcome() === 'skipped' && this.#required.some((name) => reason.includes(name.toLowerCase()));
  }
}

/** What the skipped tests need, and which they are. */
function byReason(tests: readonly TestCase[]): ReadonlyMap<string, readonly string[]> {
  const titles = new Map<string, string[]>();
  for (const test of tests) titles.set(reasonOf(test), [...(titles.get(reasonOf(test)) ?? []), test.title]);
  return titles;
}

function reasonOf(test: TestCase): string {
  const noted = [...test.annotations, ...test.results.flatMap((result) => result.annotations)];
  return noted.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? 'no reason given';
}
