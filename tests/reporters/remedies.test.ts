import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { packageRoot } from '../../src/installation.js';
import { REASONS } from '../../src/model.js';
import { REMEDIES } from '../../src/reporters/remedies.js';

test('the README says of every reason what the report says', () => {
  const table = /\| reason \| what happened \| what to do \|\n[\s\S]*?\n\n/.exec(
    readFileSync(join(packageRoot(), 'README.md'), 'utf8'),
  );
  const rows = [...(table?.[0] ?? '').matchAll(/^\| `([\w-]+)` \| [^|]* \| ([^|]*) \|$/gm)];
  expect(Object.fromEntries(rows.map(([, reason, remedy]) => [reason, remedy]))).toEqual(REMEDIES);
  expect(Object.keys(REMEDIES).sort()).toEqual([...REASONS.inconclusive].sort());
});
