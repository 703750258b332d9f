import { COUNTED } from './counted.js';
import { DOWNLOADS } from './downloads.js';
import { EFFECTS } from './effects.js';
import { EXISTENCE } from './existence.js';
import { GRAPHQL } from './graphql.js';
import { judge } from './judged.js';
import { LISTED } from './listed.js';
import { LISTS } from './lists.js';
import { NEIGHBOURS } from './neighbours.js';
import { PAGES_AND_FORMS } from './pages.js';
import { PARTLY } from './partly.js';
import { PEOPLE } from './people.js';
import { PRIVATE } from './private.js';
import { READING } from './reading.js';
import { READS } from './reads.js';
import { REFUSALS } from './refusals.js';
import { RESERVATIONS } from './reserved.js';
import { test } from './runner.js';
import { TRIED } from './tried.js';
import { WRITES } from './writes.js';

const ROWS = [
  READS,
  READING,
  REFUSALS,
  EXISTENCE,
  DOWNLOADS,
  WRITES,
  EFFECTS,
  NEIGHBOURS,
  LISTED,
  LISTS,
  COUNTED,
  PAGES_AND_FORMS,
  PEOPLE,
  GRAPHQL,
  PARTLY,
  PRIVATE,
  RESERVATIONS,
  TRIED,
].flat();
for (const row of ROWS) {
  test(row.title, async ({ runner }) => judge(row, runner));
}
