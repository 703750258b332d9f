import type { Gate, Outcome } from '../../model.js';
import { headlineOf } from '../headline.js';
import type { Survey } from '../survey.js';
import { count, duration, OUTCOME_SIGNS } from '../text.js';
import { badge } from './chip.js';
import { html, type Markup } from './markup.js';

/** Two houses and the wall between them. */
export const LOGO: Markup = html`<svg class="logo" viewBox="0 0 32 32" width="32" height="32" role="img" aria-label="Partywall"><path d="M2 14 9 7l5 5v14H2z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/><path d="m30 14-7-7-5 5v14h12z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/><path class="wall" d="M16 3v26" stroke-width="3" stroke-linecap="round"/></svg>`;

/** What was proved, what was caught, what was not proved; and how the run ended. */
export function banner(survey: Survey): Markup {
  const { tone, title, proved, caught, unproved } = headlineOf(survey);
  const { end, damage } = survey;
  return html`<section class="verdict ${tone}" aria-labelledby="verdict">
<p class="sign" aria-hidden="true">${OUTCOME_SIGNS[tone].symbol}</p>
<div>
<h1 id="verdict">${title}</h1>
${end && html`<p class="said">${end.verdict}</p>`}
${damage !== undefined && html`<p class="said"><strong>${damage}</strong> What is known until then is shown here.</p>`}
${end?.interrupted !== undefined && html`<p class="said"><strong>Interrupted:</strong> ${end.interrupted}</p>`}
<dl class="words">
<div><dt>Proved</dt><dd>${proved}</dd></div>
<div><dt>Caught</dt><dd>${caught}</dd></div>
<div><dt>Not proved</dt><dd>${unproved}</dd></div>
</dl>
${proportions(survey)}
${end && html`<p class="gate">Exit code <strong>${end.exitCode}</strong>: ${exitWords(end.exitCode)}. Gate: ${gateWords(end.gate)}.</p>`}
</div>
</section>`;
}

const BAR: readonly Outcome[] = ['fail', 'inconclusive', 'pass', 'skipped'];

/** The sum of all cases as one bar, and in words beside it. */
function proportions({ counts, missing, header }: Survey): Markup {
  const planned = Math.max(1, header.planned);
  let from = 0;
  const rects = BAR.map((outcome) => {
    const width = ((counts[outcome] + (outcome === 'inconclusive' ? missing : 0)) / planned) * 100;
    const rect =
      width > 0 && html`<rect class="${outcome}" x="${from.toFixed(2)}" width="${width.toFixed(2)}" height="4"/>`;
    from += width;
    return rect;
  });
  const words = BAR.map(
    (outcome) =>
      html`<span class="${counts[outcome] === 0 && 'zero'}">${badge(outcome, `${counts[outcome]} ${OUTCOME_SIGNS[outcome].word}`)}</span> `,
  );
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${rects}</svg>
<p class="sum">${words}${missing > 0 && badge('inconclusive', `${missing} never reported`)}<span class="of">= ${header.planned} planned</span></p>`;
}

function exitWords(code: 0 | 1 | 2 | 3): string {
  switch (code) {
    case 0:
      return 'nothing failed at or above the gate, and everything planned was proved';
    case 1:
      return 'a failure at or above the gate';
    case 2:
      return 'no failure at or above the gate, but not everything planned was proved';
    case 3:
      return 'the run could not be carried out';
  }
}

function gateWords({ failOn, allowInconclusive }: Gate): string {
  const fails = {
    leak: 'leaks and breaches fail the run',
    oracle: 'leaks, breaches and oracles fail the run',
    contract: 'every failure fails the run',
  }[failOn];
  const allowed =
    'cases' in allowInconclusive
      ? count(allowInconclusive.cases, 'unproved case')
      : `${(allowInconclusive.share * 100).toFixed(1)} % unproved cases`;
  return `${fails}; ${allowed === '0 unproved cases' ? 'no unproved case' : `up to ${allowed}`} allowed`;
}

/** The line of facts under the title. */
export function runFacts({ header, end }: Survey): Markup {
  const facts: readonly (readonly [string, string])[] = [
    ['Target', header.target],
    ['Scenario', header.scenario.file],
    ['Run', header.run],
    ['Seed', String(header.seed)],
    ['Started', header.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['Took', end ? `${duration(end.durationMs)}, ${count(end.requests, 'request')}` : 'unknown, the run did not end'],
    ['Tool', header.tool],
    ['Evidence', header.evidence],
    ['Plan', `${header.planned} cases, ${header.plan}`],
  ];
  const switches = header.switches.length > 0 ? header.switches.join(', ') : 'none';
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}<div class="all"><dt>Switches on</dt><dd>${switches}</dd></div></dl>`;
}
