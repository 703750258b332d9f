import { expect, test } from '@playwright/test';
import type { Figure } from '../../../src/model.js';
import { figurePictures } from '../../../src/reporters/html/figure.js';
import { textOf } from '../../../src/reporters/html/markup.js';
import { html } from '../../../src/reporters/html/page.js';
import { readResult } from '../../../src/reporters/result.js';
import { linesOf, sampleLines, textOf as whole } from '../sample.js';

const MIXED: Figure = {
  name: 'customers',
  expected: 1157,
  seen: 23_628,
  parts: [
    { tenant: 'pawsome', value: 1157 },
    { tenant: 'the 41 other tenants', value: 22_471 },
  ],
};

const MOVING: Figure = {
  name: 'revenue',
  points: [
    { label: 'at first', value: 10 },
    { label: 'nothing done', value: 10 },
    { label: 'rows added abroad', value: 1250.5 },
  ],
};

for (const { title, figure, parts } of [
  {
    title: 'a mixed figure is drawn to scale, own part first',
    figure: MIXED,
    parts: [
      '<rect class="own" x="0.00" y="0" width="4.90" height="8"/>',
      '<rect class="foreign odd" x="4.90" y="0" width="95.10" height="8"/>',
      '<b>1,157</b>',
      '<b>23,628</b>',
      '<b class="own">1,157</b> pawsome + <b class="foreign">22,471</b> the 41 other tenants',
    ],
  },
  {
    title: 'a figure as expected has two bars alike',
    figure: { name: 'pets', expected: 3, seen: 3 },
    parts: ['<dt>expected</dt>', '<dt>seen</dt>', '<rect class="own" x="0.00" y="0" width="100.00" height="8"/>'],
  },
  {
    title: 'a figure that nobody can say is too large for certain is not told as foreign',
    figure: { name: 'pets', seen: 3 },
    parts: ['<rect class="plain"'],
  },
  {
    title: 'nothing at all is drawn as nothing',
    figure: { name: 'pets', expected: 0, seen: 0 },
    parts: ['width="0.00"', '<b>0</b>'],
  },
  {
    title: 'how a figure went is a line, a list and a sentence',
    figure: MOVING,
    parts: [
      'aria-label="at first 10, nothing done 10, rows added abroad 1,250.5"',
      '<polyline points="6,38.00 34,38.00 62,6.00"/>',
      '<li>rows added abroad <b class="moved">1,250.5</b></li>',
    ],
  },
  {
    title: 'a figure that stood still is a level line',
    figure: {
      name: 'pets',
      points: [
        { label: 'at first', value: 4 },
        { label: 'later', value: 4 },
      ],
    },
    parts: ['<polyline points="6,22.00 34,22.00"/>'],
  },
  {
    title: 'many readings are told by the drawing',
    figure: {
      name: 'pets',
      points: Array.from({ length: 20 }, (_, index) => ({ label: `window ${index}`, value: index })),
    },
    parts: ['<li>and 13 more</li>', 'window 19 19'],
  },
  {
    title: 'more tenants than can be read are summed up',
    figure: {
      name: 'pets',
      expected: 1,
      seen: 63,
      parts: [1, 2, 4, 8, 16, 32].map((value) => ({ tenant: `t${value}`, value })),
    },
    parts: ['<b class="foreign">48</b> of 2 more'],
  },
  {
    title: 'a hostile name stays text',
    figure: { ...MOVING, name: '"><script>alert(1)</script>' },
    parts: ['&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'],
  },
] satisfies readonly { title: string; figure: Figure; parts: readonly string[] }[])
  test(title, () => {
    const page = textOf(figurePictures([figure]));
    for (const part of parts) expect(page).toContain(part);
    expect(page).not.toContain('NaN');
  });

test('the report has a section of all figures, passing ones too, and none where there are none', async () => {
  const lines = sampleLines({ cases: 3, leakEvery: 2 });
  const figured = lines.map((line, index) =>
    index === 2 ? JSON.stringify({ ...JSON.parse(line), figures: [MIXED, MOVING] }) : line,
  );
  const render = (from: readonly string[]): Promise<string> =>
    whole(html.render(readResult(linesOf(from), 'x.ndjson')));
  const [without, withFigures] = await Promise.all([render(lines), render(figured)]);
  expect([without.includes('id="figures"'), withFigures.includes('id="figures"')]).toEqual([false, true]);
  expect(withFigures.match(/<article class="pictured"/g)).toHaveLength(1);
  expect(withFigures).toContain('<a href="#figures">Figures <span>1</span></a>');
});
