import { judge } from '../adversarial/judged.js';
import { test } from '../adversarial/runner.js';
import { ANSWERS } from './answers.js';

for (const row of ANSWERS) {
  test(row.title, async ({ runner }) => judge(row, runner));
}
