import { expect, test } from '@playwright/test';
import { checkNamed, contextFor, type Row, told } from './observations.js';

/** One test a row: the observations are pasted, the check judges them. */
export function judgeTable(id: string, rows: readonly Row[]): void {
  for (const row of rows) {
    test(`${id}: ${row.title}: ${row.verdict}`, () => {
      const context = contextFor(row.id ?? id);
      const { decided, said } = told(checkNamed(context.case.check).judge(context, row.seen));
      expect(decided, said).toBe(row.verdict);
      if (row.says) expect(said).toMatch(row.says);
    });
  }
}
