import type { CheckFacts, Finding } from '../model.js';
import type { Reporter, ResultReader } from './result.js';
import { type CaseRow, type Survey, surveyOf } from './survey.js';
import { heaps } from './tally.js';

/**
 * JUnit XML as CI servers read it: a suite per check, a case per case. A failed case is a `failure`, an inconclusive one an
 * `error`, so that no server shows what proves nothing as green. Written by hand because it streams and needs five escapes.
 */
export const junit: Reporter = {
  id: 'junit',
  file: 'junit.xml',
  title: 'JUnit XML for CI servers',
  async *render(result: ResultReader) {
    const survey = await surveyOf(result);
    const { header, end, counts, missing } = survey;
    const totals = {
      tests: header.planned,
      failures: counts.fail,
      errors: counts.inconclusive + missing,
      skipped: counts.skipped,
    };
    yield '<?xml version="1.0" encoding="UTF-8"?>\n';
    yield `<testsuites${attributes({ name: `Partywall: ${header.scenario.name}`, ...totals, time: seconds(end?.durationMs ?? 0) })}>\n`;
    const failing = new Map(
      survey.groups.flatMap(({ findings }) => findings.map((finding) => [finding.case, finding])),
    );
    for (const [check, rows] of heaps(survey.rows, ({ check }) => check)) yield suite({ survey, check, rows, failing });
    if (missing > 0) yield unreported(survey);
    yield '</testsuites>\n';
  },
};

interface Suite {
  readonly survey: Survey;
  readonly check: string;
  readonly rows: readonly CaseRow[];
  readonly failing: ReadonlyMap<string, Finding>;
}

function suite({ survey, check, rows, failing }: Suite): string {
  const sum = (outcome: CaseRow['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
  const counted = { tests: rows.length, failures: sum('fail'), errors: sum('inconclusive'), skipped: sum('skipped') };
  const facts = survey.checks.get(check);
  const cases = rows.map((row) => testcase(row, failing.get(row.case), facts)).join('');
  const opening = attributes({ name: check, ...counted, timestamp: survey.header.startedAt });
  return `<testsuite${opening}>\n${properties(survey)}${cases}</testsuite>\n`;
}

function properties({ header, end }: Survey): string {
  const facts = {
    tool: header.tool,
    run: header.run,
    target: header.target,
    seed: header.seed,
    scenario: header.scenario.file,
    switches: header.switches.join(' '),
    plan: header.plan,
    verdict: end?.verdict ?? '',
  };
  const lines = Object.entries(facts).map(([name, value]) => `<property${attributes({ name, value })}/>\n`);
  return `<properties>\n${lines.join('')}</properties>\n`;
}

function testcase(row: CaseRow, finding: Finding | undefined, facts: CheckFacts | undefined): string {
  const ms = finding?.legs.reduce((sum, leg) => sum + leg.ms, 0);
  const opening = attributes({
    classname: row.check,
    name: row.case,
    time: ms === undefined ? undefined : seconds(ms),
  });
  const message = attributes({ message: finding ? `${finding.title}: ${row.text}` : row.text, type: row.reason });
  const legs = [row.text, ...row.notes, row.legs, ...(facts && finding ? [`How to fix: ${facts.fix}`] : [])].filter(
    Boolean,
  );
  switch (row.outcome) {
    case 'pass':
      return `<testcase${opening}/>\n`;
    case 'skipped':
      return `<testcase${opening}><skipped${message}/></testcase>\n`;
    case 'fail':
      return `<testcase${opening}><failure${message}>${escapeXml(legs.join('\n'))}</failure></testcase>\n`;
    case 'inconclusive':
      return `<testcase${opening}><error${message}>${escapeXml(legs.join('\n'))}</error></testcase>\n`;
  }
}

/** Cases a killed run never reported have no id here; they stand as one erroneous case each, so that the sum is the plan. */
function unreported({ missing, damage }: Survey): string {
  const message = attributes({ message: damage ?? 'The run ended without a line for this case.', type: 'interrupted' });
  const cases = Array.from({ length: missing }, (_, index) => {
    const opening = attributes({ classname: 'unreported', name: `unreported ${index + 1} of ${missing}` });
    return `<testcase${opening}><error${message}/></testcase>\n`;
  });
  const opening = attributes({ name: 'unreported', tests: missing, failures: 0, errors: missing, skipped: 0 });
  return `<testsuite${opening}>\n${cases.join('')}</testsuite>\n`;
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** What XML 1.0 forbids even as a reference (https://www.w3.org/TR/xml/#charsets) becomes U+FFFD. */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // As references they survive attribute normalisation.
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"\n\r\t]/g, (hit) => ENTITIES[hit] ?? hit);
}
