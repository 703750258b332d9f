import type { Outcome, Reason, Severity } from '../../model.js';
import type { CaseRow } from '../survey.js';
import { type TallyPart, tallyOf } from '../tally.js';
import { OUTCOME_SIGNS } from '../text.js';
import type { Anchors } from './anchors.js';
import { html, type Markup } from './markup.js';

/** An outcome as symbol and word. */
export function badge(outcome: Outcome, word: string = OUTCOME_SIGNS[outcome].word): Markup {
  return html`<span class="chip ${outcome}"><b aria-hidden="true">${OUTCOME_SIGNS[outcome].symbol}</b> ${word}</span>`;
}

export function severityBadge(severity: Severity, reason: Reason): Markup {
  return html`<span class="sev ${severity}">${severity}</span> <span class="reason">${reason}</span>`;
}

/** The cases of one square: a link per outcome, worst first, each leading to its first case. */
export function chips(rows: readonly CaseRow[], anchors: Anchors): Markup {
  return html`${tallyOf(rows).parts.map((part) => chip(part, anchors))}`;
}

function chip({ outcome, rows }: TallyPart, { ofCase }: Anchors): Markup {
  const [first] = rows;
  const { symbol } = OUTCOME_SIGNS[outcome];
  const reasons = [...new Set(rows.map(({ reason }) => reason))];
  return html`<a class="chip ${outcome}" href="#${first ? ofCase(first) : 'cases'}" title="${reasons.join(', ')}"><b aria-hidden="true">${symbol}</b> ${saying(outcome, rows.length, reasons)}</a>`;
}

/** `leak`, `3 leaks`, `2 × rate-limited`, `4 held`: the reason where there is one for all, else the outcome. */
function saying(outcome: Outcome, cases: number, [reason, ...more]: readonly Reason[]): string {
  const { word } = OUTCOME_SIGNS[outcome];
  if (outcome === 'pass' || reason === undefined || more.length > 0) return cases > 1 ? `${cases} ${word}` : word;
  if (cases === 1) return reason;
  return PLURALS[reason] === undefined ? `${cases} × ${reason}` : `${cases} ${PLURALS[reason]}`;
}

const PLURALS: Readonly<Partial<Record<Reason, string>>> = { leak: 'leaks', breach: 'breaches', oracle: 'oracles' };
