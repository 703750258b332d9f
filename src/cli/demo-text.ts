import { relative } from 'node:path';
import type { Paint } from '../reporters/colour.js';
import { type Demonstration, isConvincing } from './demo-run.js';
import type { Caught } from './expectations.js';

/** The matrix of one system: every planted mistake, caught or missed. */
export function demoMatrix({ name, fixed, leaky, caught, figure }: Demonstration, paint: Paint): string {
  const width = Math.max(...caught.map((one) => one.name.length), 0);
  const lines = [
    '',
    paint('bold', name),
    `  fixed build  ${fixed.end.verdict}`,
    `  leaky build  ${leaky.end.verdict}`,
    ...(figure === undefined ? [] : ['', `  ${figure}`]),
    '',
    ...caught.map((one) => `  ${rowOf(one, width, paint)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** What a newcomer needs: what was proved, what was caught, where the report is, what to type next. */
export function demoClosing(demonstrations: readonly Demonstration[], page: string): string {
  const planted = demonstrations.flatMap(({ caught }) => caught).filter(({ kind }) => kind === 'leak');
  const found = planted.filter(({ by }) => by.length > 0).length;
  const held = demonstrations.reduce((sum, { fixed }) => sum + fixed.end.outcomes.pass, 0);
  const clean = demonstrations.filter(({ fixed }) => fixed.end.exitCode === 0).length;
  const good = demonstrations.length > 0 && demonstrations.every(isConvincing);
  const first = relative(process.cwd(), demonstrations[0]?.file ?? 'scenario.yaml');
  const commands = [
    [`npx partywall run ${first} --switch NAME`, 'one mistake alone (names: above)'],
    ['npx partywall checks', 'what is looked for'],
    ['README.md', 'test your own API within ten minutes'],
  ];
  const width = Math.max(...commands.map(([command = '']) => command.length));
  const lines = [
    '',
    `Proved:  ${held} cases held on the fixed build, ${clean} of ${demonstrations.length} systems clean.`,
    `Caught:  ${found} of ${planted.length} planted mistakes on the leaky build.`,
    ...demonstrations.flatMap(({ figure }) => (figure === undefined ? [] : [`Thus:    ${figure}`])),
    `Report:  ${page}`,
    good
      ? 'Nothing was missed, and nothing was raised without cause.'
      : 'This is not as it should be: see the lines marked above.',
    '',
    'Next:',
    ...commands.map(([command = '', why]) => `  ${command.padEnd(width)}   ${why}`),
  ];
  return `${lines.join('\n')}\n`;
}

function rowOf({ name, kind, by }: Caught, width: number, paint: Paint): string {
  const label = name.padEnd(width);
  const [first, ...others] = by;
  const cases = first ? `${first.case} (${first.reason})${others.length > 0 ? ` and ${others.length} more` : ''}` : '';
  if (kind === 'decoy') return `· ${label}  decoy${cases ? `, but red: ${cases}` : ': nothing to catch'}`;
  return first ? `${paint('green', '✓')} ${label}  caught  ${cases}` : `${paint('red', '✗')} ${label}  MISSED`;
}
