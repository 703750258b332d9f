import { DOWNLOADS } from './downloads.js';
import { EXISTENCE } from './existence.js';
import { GRAPHQL } from './graphql.js';
import { judge } from './judged.js';
import { LISTS } from './lists.js';
import { PEOPLE } from './people.js';
import { READS } from './reads.js';
import { REFUSALS } from './refusals.js';
import { test } from './runner.js';
import { WRITES } from './writes.js';

for (const row of [...READS, ...REFUSALS, ...EXISTENCE, ...DOWNLOADS, ...WRITES, ...LISTS, ...PEOPLE, ...GRAPHQL]) {
  test(row.title, async ({ runner }) => judge(row, runner));
}
