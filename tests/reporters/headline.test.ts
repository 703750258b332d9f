import { expect, test } from '@playwright/test';
import { headlineOf } from '../../src/reporters/headline.js';
import { readResult } from '../../src/reporters/result.js';
import { surveyOf } from '../../src/reporters/survey.js';
import { GOLDEN, golden } from './golden.js';
import { linesOf, sampleLines } from './sample.js';

const WORDS = {
  clean: {
    tone: 'pass',
    title: 'The wall held',
    proved: '18 cases held with all controls, over 4 resources and 5 directions.',
    caught: 'Nothing crossed the boundary.',
    unproved: 'Every case that was asked has a verdict. 4 cases skipped, each with its reason.',
  },
  leaky: {
    tone: 'fail',
    title: 'The wall is open in 5 places',
    proved: '7 cases held with all controls, over 3 resources and 5 directions.',
    caught:
      '8 cases crossed the boundary, from 5 causes; 3 answers not as demanded (contract or oracle, no data crossed).',
    unproved:
      '3 cases prove nothing: 1 rate-limited, 1 timeout, 1 own-rows-missing. 4 cases skipped, each with its reason.',
  },
  killed: {
    tone: 'inconclusive',
    title: 'No leak found, but not everything is proved',
    proved: '6 cases held with all controls, over 1 resource and 1 direction.',
    caught: 'Nothing, among the cases that could be judged.',
    unproved: '34 cases prove nothing: 1 rate-limited, 1 timeout, 32 never reported, the run was killed.',
  },
  hostile: {
    tone: 'fail',
    title: 'The wall is open in 1 place',
    proved: '1 case held with all controls, over 1 resource and 1 direction.',
    caught: '1 case crossed the boundary, from 1 cause.',
    unproved: '1 case proves nothing: 1 server-error. 1 case skipped, each with its reason.',
  },
};

for (const name of GOLDEN) {
  test(`${name}: the verdict in words`, async () => {
    expect(headlineOf(await surveyOf(golden(name)))).toEqual(WORDS[name]);
  });
}

const RUNS: readonly (readonly [title: string, reason: string, outcome: string, said: string])[] = [
  ['only contract failures are no leak', 'contract', 'fail', 'No crossing seen, but answers were not as demanded'],
  ['a breach is a crossing', 'breach', 'fail', 'The wall is open in 1 place'],
  ['only skipped cases prove nothing', 'exempt', 'skipped', 'Nothing was proved'],
  ['only unproved cases prove nothing', 'timeout', 'inconclusive', 'Nothing was proved'],
];

for (const [title, reason, outcome, said] of RUNS) {
  test(title, async () => {
    const lines = sampleLines({ cases: 1 }).map((line) =>
      line.replace('"outcome":"pass","reason":"denied"', `"outcome":"${outcome}","reason":"${reason}"`),
    );
    expect(headlineOf(await surveyOf(readResult(linesOf(lines)))).title).toBe(said);
  });
}

test('a view is not counted as a resource', async () => {
  const provedWith = async (views: number): Promise<string> => {
    const [header = '', ...others] = sampleLines({ cases: 3 });
    const lines = others.map((line, index) =>
      index < views ? line.replace(/"subject":\{"resource":"\w+"/, '"subject":{"view":"dashboard"') : line,
    );
    const head = header.replace('"views":[]', '"views":["dashboard"]');
    return headlineOf(await surveyOf(readResult(linesOf([head, ...lines])))).proved;
  };
  expect(await provedWith(1)).toBe('3 cases held with all controls, over 2 resources, 1 view and 2 directions.');
  expect(await provedWith(3)).toBe('3 cases held with all controls, over 1 view and 2 directions.');
});
