import type { CheckFacts } from '../model.js';

/** The page about one check, in Markdown: what `partywall checks ID` prints and `docs/checks/ID.md` holds. */
export function checkPage(facts: CheckFacts): string {
  const { id, title, why, fix, severity, effect, family, needs } = facts;
  return `# ${id}

| | |
|---|---|
| when it holds | ${title.holds} |
| when it fails | ${title.fails} |
| severity | ${severity} |
| family | ${family} |
| effect on the system | ${effect} |
| needs | ${needs} |
| falsifier | ${falsifierText(facts.falsifier)} |

## Why it matters

${why}

## How to fix it

${fix}

## Mapping

${mappingLines(facts.mapping).join('\n')}
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
