import type { Check } from '../checks/index.js';
import { type CheckFacts, REASONS } from '../model.js';
import { failSeverity, failTitle } from '../run/heading.js';

/** What a page needs of a check. */
export type Described = Pick<Check, 'facts' | 'decides' | 'swaps'>;

/**
 * The page about one check, in Markdown: what `partywall checks ID` prints and `docs/checks/ID.md` holds. `more` are
 * sections that only the documentation has.
 */
export function checkPage({ facts, decides, swaps }: Described, more: readonly string[] = []): string {
  const { id, title, why, fix, severity, effect, family, needs } = facts;
  return `# ${id}

| | |
|---|---|
| when it holds | ${title.holds} |
| when it fails | ${title.fails} |
${failLines(facts, decides)}| severity | ${severity} |
| family | ${family} |
| effect on the system | ${effect} |
| needs | ${needs} |
| falsifier | ${falsifierText(facts.falsifier)} |

## Why it matters

${why}

## What decides

In this order; whatever is none of these ends with the named reason why nothing is proved.

| reason | when |
|---|---|
${decides.map(({ reason, when }) => `| \`${reason}\` | ${when} |`).join('\n')}

${swaps ? SWAPS : ''}## How to fix it

${fix}

${more.map((section) => `${section}\n\n`).join('')}## Mapping

${mappingLines(facts.mapping).join('\n')}
`;
}

/** Reasons for which it is said in other words, or is of another severity. */
function failLines(facts: CheckFacts, decides: Described['decides']): string {
  const own = REASONS.fail.filter((reason) => decides.some((one) => one.reason === reason));
  const lines = own.map((reason) => {
    const [title, severity] = [failTitle(facts, reason), failSeverity(facts, reason)];
    if (title === facts.title.fails) return '';
    return `| when it fails by \`${reason}\` | ${title}${severity === facts.severity ? '' : ` (${severity})`} |\n`;
  });
  return lines.join('');
}

/** The index of the pages, in Markdown: `docs/checks/README.md`. */
export function checkIndex(checks: readonly Described[]): string {
  const rows = checks.map(
    ({ facts: { id, severity, effect, title } }) => `| [${id}](${id}.md) | ${severity} | ${effect} | ${title.holds} |`,
  );
  return `# The checks

A check applies itself wherever a scenario offers what it needs. \`partywall checks\` prints this list.

| check | severity | effect | when it holds |
|---|---|---|---|
${rows.join('\n')}
`;
}

/** The catalogue as a table for a terminal. */
export function checkTable(facts: readonly CheckFacts[]): string {
  const width = Math.max(0, ...facts.map(({ id }) => id.length));
  const rows = facts.map(
    ({ id, severity, effect, title }) =>
      `${id.padEnd(width)}  ${severity.padEnd(8)}  ${effect.padEnd(8)}  ${title.holds}`,
  );
  return `${rows.join('\n')}\n\n${facts.length} checks. \`partywall checks ID\` tells more about one.\n`;
}

const SWAPS = `Where requests say which tenant they mean (\`tenancy\`), each case is asked again with what the victim would say there,
as in a link that was copied. Any refusal counts then; of one's own collection so does one's own data, or none.

`;

function falsifierText(falsifier: CheckFacts['falsifier']): string {
  if ('none' in falsifier) return `none: ${falsifier.none}`;
  const who = falsifier.who === 'victim' ? "the victim's own user" : 'an operator who may';
  return `${who}: sending the very attack, it must turn red (\`partywall run --calibrate\`)`;
}

function mappingLines({ cwe, owasp, asvs, controls }: CheckFacts['mapping']): readonly string[] {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['CWE', cwe.map((number) => `[CWE-${number}](https://cwe.mitre.org/data/definitions/${number}.html)`)],
    ['OWASP', owasp],
    ['ASVS', asvs],
    ['Controls', controls],
  ];
  return rows.filter(([, items]) => items.length > 0).map(([name, items]) => `- ${name}: ${items.join(', ')}`);
}
