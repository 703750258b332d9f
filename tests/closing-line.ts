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
    const skipped = tests.filter((test) => test.outcome() === 'skipped').length - missing.length;
    const passed = tests.filter((test) => test.outcome() === 'expected' || test.outcome() === 'flaky').length;
    const failed = tests.length - passed - skipped;
    for (const test of missing) {
      process.stdout.write(`required, but skipped: ${test.titlePath().slice(1).join(' › ')}: ${reasonOf(test)}\n`);
    }
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

function reasonOf(test: TestCase): string {
  const noted = [...test.annotations, ...test.results.flatMap((result) => result.annotations)];
  return noted.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? 'no reason given';
}
