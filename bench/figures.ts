import { isNamed } from '../src/cli/expectations.js';
import type { Case } from '../src/model.js';
import type { FixtureSwitch } from '../src/targets/index.js';
import type { FoundCase, MatrixRun } from './matrix.js';

/** What a run with one leak switch on made of what was written beside it. */
export interface Trial {
  readonly name: string;
  /** Cases named beside the switch that did not fail for the reason named, or rows that name no planned case. */
  readonly missed: readonly string[];
  /** Red cases that were named, and those that were not. */
  readonly named: readonly FoundCase[];
  readonly unnamed: readonly FoundCase[];
}

/** The figures of one system, or of all; shares are numbers from 0 to 1. */
export interface Figures {
  readonly planted: number;
  readonly caught: number;
  /** Names of switches. */
  readonly missed: readonly string[];
  /** Red cases with no leak switch on, `fixed: …` or `decoys: …`. */
  readonly falseAlarms: readonly string[];
  /** Of the fixed build. */
  readonly inconclusiveShare: number;
  /** Named red cases ÷ all red cases, over the whole matrix. */
  readonly blameAccuracy: number;
  /** `file:line text` of every guard that no switch leaves out. */
  readonly guardsWithoutSwitch: readonly string[];
}

/** Every case that is named beside the switch must be a fail for the reason named there. */
export function judgeTrial(one: FixtureSwitch, planned: readonly Case[], { findings }: MatrixRun): Trial {
  const found = new Map(findings.map((finding) => [finding.case, finding]));
  const missed = one.expect.flatMap((expected) => {
    const cases = planned.filter(
      ({ id, ...facts }) => !facts.skip && isNamed(expected, { case: id, reason: 'leak', ...facts }),
    );
    if (cases.length === 0) return [`no case is planned for ${JSON.stringify(expected)}`];
    return cases.flatMap(({ id }) => {
      const finding = found.get(id);
      if (finding?.outcome === 'fail' && finding.reason === expected.reason) return [];
      return [`${id}: ${told(finding)}, not fail/${expected.reason}`];
    });
  });
  const red = redOf(findings);
  const isExpected = (finding: FoundCase): boolean => one.expect.some((expected) => isNamed(expected, finding));
  return {
    name: one.name,
    missed,
    named: red.filter(isExpected),
    unnamed: red.filter((finding) => !isExpected(finding)),
  };
}

/** What one system's runs add up to. */
export interface Matrix {
  readonly fixed: Pick<MatrixRun, 'findings'>;
  readonly decoys: Pick<MatrixRun, 'findings'>;
  readonly trials: readonly Trial[];
  readonly guardsWithoutSwitch: readonly string[];
}

export function figuresOf({ fixed, decoys, trials, guardsWithoutSwitch }: Matrix): Figures {
  const missed = trials.filter((trial) => trial.missed.length > 0).map(({ name }) => name);
  const red = trials.flatMap(({ named, unnamed }) => [...named, ...unnamed]).length;
  return {
    planted: trials.length,
    caught: trials.length - missed.length,
    missed,
    falseAlarms: [
      ...redOf(fixed.findings).map((finding) => `fixed: ${finding.case}: ${told(finding)}`),
      ...redOf(decoys.findings).map((finding) => `decoys: ${finding.case}: ${told(finding)}`),
    ],
    inconclusiveShare: share(unprovedOf(fixed).length, fixed.findings.length),
    blameAccuracy: red === 0 ? 0 : share(trials.flatMap(({ named }) => named).length, red),
    guardsWithoutSwitch,
  };
}

/** One table for all systems: what was planted adds up, the shares are of everything together. */
export function sumOf(matrices: readonly Matrix[]): Figures {
  const all = matrices.map(figuresOf);
  const fixed = matrices.flatMap(({ fixed: { findings } }) => findings);
  const trials = matrices.flatMap((matrix) => matrix.trials);
  const named = trials.flatMap((trial) => trial.named).length;
  const red = named + trials.flatMap((trial) => trial.unnamed).length;
  return {
    planted: trials.length,
    caught: trials.filter(({ missed }) => missed.length === 0).length,
    missed: all.flatMap(({ missed }) => missed),
    falseAlarms: all.flatMap(({ falseAlarms }) => falseAlarms),
    inconclusiveShare: share(fixed.filter(({ outcome }) => outcome === 'inconclusive').length, fixed.length),
    blameAccuracy: share(named, red),
    guardsWithoutSwitch: all.flatMap(({ guardsWithoutSwitch }) => guardsWithoutSwitch),
  };
}

/** Blame at least this accurate. */
const LEAST_BLAME = 0.95;

/** What is not as it should be, in words; none where every bar is reached. */
export function shortfalls(figures: Figures): readonly string[] {
  const { planted, caught, missed, falseAlarms, inconclusiveShare, blameAccuracy, guardsWithoutSwitch } = figures;
  return [
    ...(planted === 0 ? ['nothing was planted'] : []),
    ...(caught < planted ? [`${missed.length} of ${planted} missed: ${missed.join(', ')}`] : []),
    ...(falseAlarms.length > 0 ? [`${falseAlarms.length} false alarms`] : []),
    ...(inconclusiveShare > 0 ? [`${(inconclusiveShare * 100).toFixed(2)} % of the fixed build not proved`] : []),
    ...(blameAccuracy < LEAST_BLAME ? [`blame accuracy ${blameAccuracy.toFixed(3)} below ${LEAST_BLAME}`] : []),
    ...(guardsWithoutSwitch.length > 0 ? [`guards without a switch: ${guardsWithoutSwitch.join('; ')}`] : []),
  ];
}

export function redOf(findings: readonly FoundCase[]): readonly FoundCase[] {
  return findings.filter(({ outcome }) => outcome === 'fail');
}

export function unprovedOf({ findings }: Pick<MatrixRun, 'findings'>): readonly FoundCase[] {
  return findings.filter(({ outcome }) => outcome === 'inconclusive');
}

/** `fail/leak (acme.admin got status 200 …)`. */
export function told(finding: FoundCase | undefined): string {
  return finding ? `${finding.outcome}/${finding.reason} (${finding.text})` : 'no finding';
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
