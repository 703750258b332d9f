import { stripVTControlCharacters } from 'node:util';
import { createPaint, type Paint, type Style } from './colour.js';
import { headlineOf } from './headline.js';
import type { ResultReader } from './result.js';
import { type CaseRow, type Group, type Survey, surveyOf } from './survey.js';
import { heaps, tallyOf } from './tally.js';
import { count, duration, fit, OUTCOME_SIGNS, visible } from './text.js';

export interface SummaryOptions {
  readonly color: boolean;
  /** Columns of the terminal; without, nothing is cut. */
  readonly width?: number;
  /** Where the report is, told as the last line. */
  readonly report?: string;
}

/** How many causes and how many reasons are shown before "and … more". */
const TOP = 8;

/** The closing summary of a run, line by line (each with its newline). */
export async function* summarise(result: ResultReader, options: SummaryOptions): AsyncIterable<string> {
  const survey = await surveyOf(result);
  const paint = createPaint(options.color);
  const width = options.width === undefined ? Number.POSITIVE_INFINITY : Math.max(40, Math.min(options.width, 120));
  const parts = [
    titleLines(survey, paint, width),
    gridLines(survey, paint, width),
    findingLines(survey, paint, width),
    unprovedLines(survey, paint, width),
    leftLines(survey, paint, width),
    noteLines(survey, paint, width),
    closingLines(survey, paint, options.report),
  ];
  for (const part of parts) if (part.length > 0) yield `\n${part.map((line) => `${line}\n`).join('')}`;
}

const TONES: Readonly<Record<'fail' | 'inconclusive' | 'pass' | 'skipped', Style>> = {
  fail: 'red',
  inconclusive: 'yellow',
  pass: 'green',
  skipped: 'dim',
};

function titleLines({ header }: Survey, paint: Paint, width: number): readonly string[] {
  const facts = fit(`${header.target} · run ${header.run} · seed ${header.seed}`, width - 2);
  return [`  ${paint('bold', fit(header.scenario.name, width - 2))}`, `  ${paint('dim', facts)}`];
}

/** Attackers down, victims across; the worst outcome of each pair, with counts. */
function gridLines({ rows, sides, header }: Survey, paint: Paint, width: number): readonly string[] {
  if (rows.length === 0) return [];
  const squares = heaps(rows, ({ side, victim }) => `${side}\n${victim}`);
  const victims = header.tenants.filter((victim) => rows.some((row) => row.victim === victim));
  const first = Math.min(24, Math.max(11, ...sides.map((side) => side.length)) + 2);
  const shown = victims.slice(0, Math.max(1, Math.floor((width - first - 2) / CELL)));
  const cells = (side: string): string =>
    columns(shown.map((victim) => square(squares.get(`${side}\n${victim}`), side === victim, paint)));
  const more = victims.length > shown.length ? paint('dim', ` +${victims.length - shown.length} more`) : '';
  return [
    `  ${paint('dim', 'asks ↓ of →'.padEnd(first))}${columns(shown.map((victim) => fit(victim, CELL - 2)))}${more}`,
    ...sides.map((side) => `  ${fit(side, first - 2).padEnd(first)}${cells(side)}`),
  ];
}

const CELL = 22;

/** Cells side by side; the last one is not padded. Terminal escapes take no width. */
function columns(cells: readonly string[]): string {
  const width = (cell: string): number => stripVTControlCharacters(cell).length;
  return cells.map((cell, index) => (index + 1 < cells.length ? cell + ' '.repeat(CELL - width(cell)) : cell)).join('');
}

function square(rows: readonly CaseRow[] | undefined, self: boolean, paint: Paint): string {
  const [worst] = tallyOf(rows ?? []).parts;
  if (!rows || !worst) return paint('dim', self ? 'itself' : '·');
  const { symbol, word } = OUTCOME_SIGNS[worst.outcome];
  const cases = worst.rows.length;
  const counted = cases === rows.length ? `${cases}` : `${cases} of ${rows.length}`;
  return paint(TONES[worst.outcome], fit(`${symbol} ${counted} ${word}`, CELL - 1));
}

function findingLines({ groups, counts }: Survey, paint: Paint, width: number): readonly string[] {
  if (groups.length === 0) return [];
  const lines = groups.slice(0, TOP).flatMap((group) => groupLines(group, paint, width));
  const more = groups.length > TOP ? [`  … and ${count(groups.length - TOP, 'more cause')}, all in the report`] : [];
  const title = `Caught: ${count(groups.length, 'cause')}, ${count(counts.fail, 'case')}`;
  return [`  ${paint(['bold', 'red'], title)}`, ...lines, ...more];
}

function groupLines(group: Group, paint: Paint, width: number): readonly string[] {
  const [first] = group.findings;
  if (!first) return [];
  const title = fit(group.title, width - 8 - group.severity.length - group.reason.length);
  const fix = group.check ? [`    ${paint('dim', fit(`fix: ${group.check.fix}`, width - 4))}`] : [];
  return [
    `  ${paint('red', '✕')} ${paint('bold', `${group.severity} ${group.reason}`)}  ${title}`,
    `    ${fit(first.text, width - 4)}`,
    ...fix,
    `    ${paint('cyan', fit(first.case, Number.POSITIVE_INFINITY))}${group.findings.length > 1 ? ` and ${group.findings.length - 1} more` : ''}`,
  ];
}

function unprovedLines({ unproved, missing, damage }: Survey, paint: Paint, width: number): readonly string[] {
  const lines = unproved.slice(0, TOP).flatMap(([reason, findings]) => {
    const example = findings[0] ? `    ${fit(`${findings[0].case}: ${findings[0].text}`, width - 4)}` : '';
    return [`  ${paint('yellow', '?')} ${reason} × ${findings.length}`, paint('dim', example)];
  });
  if (missing > 0) lines.push(`  ${paint('yellow', '?')} never reported × ${missing}`);
  if (damage !== undefined) lines.push(`    ${damage}`);
  return lines.length === 0 ? [] : [`  ${paint(['bold', 'yellow'], 'Not proved')}`, ...lines];
}

function leftLines({ end }: Survey, paint: Paint, width: number): readonly string[] {
  const left = end?.cleanup.left ?? [];
  if (left.length === 0) return [];
  const lines = left
    .slice(0, TOP)
    .map(({ resource, tenant, id, why }) => `    ${fit(`${tenant} ${resource} ${id}: ${why}`, width - 4)}`);
  return [`  ${paint(['bold', 'yellow'], `Left behind: ${count(left.length, 'record')}`)}`, ...lines];
}

/** What the notes say of the proof itself: who was not proved to be who, and whether greens could turn red. */
function noteLines({ notes }: Survey, paint: Paint, width: number): readonly string[] {
  const [unknown, ...others] = notes.filter(({ topic, text }) => topic === 'identity' && text.includes('not proved'));
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  const lines = unknown ? [`  ${paint('yellow', '?')} ${fit(unknown.text, width - 4 - more.length)}${more}`] : [];
  const calibrations = notes.filter(({ topic }) => topic === 'calibration');
  return [...lines, ...calibrations.map(({ text }) => `  ${fit(`Calibration: ${text}`, width - 2)}`)];
}

function closingLines(survey: Survey, paint: Paint, report: string | undefined): readonly string[] {
  const { counts, missing, header, end } = survey;
  const { tone, title } = headlineOf(survey);
  const sum = [
    `${counts.pass} held`,
    `${counts.fail} failed`,
    `${counts.inconclusive} not proved`,
    `${counts.skipped} skipped`,
    ...(missing > 0 ? [`${missing} never reported`] : []),
  ].join(' + ');
  const took = end ? paint('dim', `  ·  ${end.requests} requests in ${duration(end.durationMs)}`) : '';
  return [
    `  ${header.planned} planned = ${sum}${took}`,
    `  ${paint(['bold', TONES[tone]], `${OUTCOME_SIGNS[tone].symbol} ${end?.verdict ? visible(end.verdict) : title}`)}`,
    ...(report === undefined ? [] : [`  Report: ${paint('cyan', visible(report))}`]),
  ];
}
