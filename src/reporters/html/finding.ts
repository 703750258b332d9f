import type { CheckFacts, Finding, Reason } from '../../model.js';
import { shellWord } from '../curl.js';
import { REMEDIES } from '../remedies.js';
import { type Group, placeOf, type Survey, sideOf } from '../survey.js';
import { count } from '../text.js';
import { caseAnchor } from './anchors.js';
import { severityBadge } from './chip.js';
import { figurePictures } from './figure.js';
import { legItem } from './leg.js';
import { html, type Markup, prose } from './markup.js';

/** One cause: what failed, where and how often, every case with its evidence, why it matters and how to fix it. */
export function groupCard(group: Group, number: number, survey: Survey): Markup {
  const { findings, check } = group;
  const sides = findings.map(({ attacker, victim }) => `${sideOf(attacker, survey.header.tenants)} → ${victim}`);
  const directions = [...new Set(sides)];
  return html`<article class="finding ${group.severity}" id="f${number + 1}" tabindex="-1" data-find>
<header><p class="tags">${severityBadge(group.severity, group.reason)}</p>
<h3>${group.title}</h3>
<p class="where">${group.places.map((place) => html`<code>${place}</code> `)}<span>${directions.join(', ')}</span> <span class="muted">${count(findings.length, 'case')} · ${findings[0]?.check}</span></p></header>
${findings.map((finding, index) => caseBlock({ finding, check, anchor: caseAnchor('f', number, index), isOpen: number === 0 && index === 0 }))}
${check && advice(check)}
</article>`;
}

interface CaseFacts {
  readonly finding: Finding;
  readonly check: CheckFacts | undefined;
  readonly anchor: string;
  readonly isOpen: boolean;
}

/** One case in full: what had to hold, what was observed, the legs in the order they were asked. */
function caseBlock({ finding, check, anchor, isOpen }: CaseFacts): Markup {
  const { attacker, victim, text, seen, notes, weaker, legs, figures = [] } = finding;
  return html`<details class="case" id="${anchor}"${isOpen && html` open`}><summary><strong>${attacker} <span aria-hidden="true">→</span><span class="sr">to</span> ${victim}</strong> <span class="fact">${text}</span>${seen !== undefined && html` <span class="tag">seen ${seen}</span>`}</summary>
<div class="case-body">
<dl class="judged"><div><dt>Must hold</dt><dd>${check?.title.holds ?? finding.title}</dd></div>
<div><dt>Observed</dt><dd><strong>${text}</strong></dd></div>
${notes.length > 0 && html`<div><dt>Notes</dt><dd>${notes.map((note) => html`<p>${note}</p>`)}</dd></div>`}
${weaker && weaker.length > 0 && html`<div><dt>Stands for</dt><dd>${weaker.map((id) => html`<code>${id}</code> `)}</dd></div>`}
<div><dt>Case</dt><dd><code>${finding.case}</code></dd></div></dl>
${figures.length > 0 && figurePictures(figures)}
${legs.length > 0 ? html`<ol class="legs">${legs.map((leg) => legItem(leg, leg.leg === finding.leg))}</ol>` : html`<p class="muted">Nothing was asked.</p>`}
</div></details>`;
}

function advice(check: CheckFacts): Markup {
  return html`<div class="advice"><div><h4>Why it matters</h4><p>${prose(check.why)}</p></div><div><h4>How to fix it</h4><p>${prose(check.fix)}</p></div></div>
<p class="mapping">${mapping(check)}</p>`;
}

/** Numbers of weaknesses and requirements; only the CWE numbers are links, and a link is followed by hand. */
export function mapping({ mapping: { cwe, owasp, asvs, controls } }: CheckFacts): Markup {
  const weaknesses = cwe.map(
    (id) =>
      html`<a class="map" href="https://cwe.mitre.org/data/definitions/${Number(id)}.html" rel="noreferrer noopener">CWE-${Number(id)}</a> `,
  );
  const others = [...owasp.map((id) => `OWASP ${id}`), ...asvs.map((id) => `ASVS ${id}`), ...controls];
  return html`${weaknesses}${others.map((name) => html`<span class="map">${name}</span> `)}`;
}

/** How the names in the `curl` lines get their values. */
export function curlHint({ header }: Survey): Markup {
  const files = new Set((header.merged ?? [header]).map(({ scenario }) => scenario.file));
  const command = [...files].map((file) => `eval "$(npx partywall session ${shellWord(file)})"`).join('\n');
  return html`<p class="hint">Every request comes with a <code>curl</code> line. It names secrets instead of showing them; this sets the names in your shell. Add the <code>--env-file</code> of the run, if it had one:</p><pre class="curl">${command}</pre>`;
}

/** Cases that prove nothing, by reason. */
export function unprovedSection({ unproved, checks, missing, damage }: Survey): Markup {
  const reasons = unproved.map(([reason, findings], number) => {
    const cases = findings.map((finding, index) =>
      caseBlock({ finding, check: checks.get(finding.check), anchor: caseAnchor('u', number, index), isOpen: false }),
    );
    const places = [...new Set(findings.map(placeOf))];
    return html`<article class="finding open-case" id="u${number + 1}" tabindex="-1" data-find><header><p class="tags"><span class="chip inconclusive"><b aria-hidden="true">?</b> ${reason}</span> <span class="muted">${count(findings.length, 'case')}</span></p><p class="where">${places.map((place) => html`<code>${place}</code> `)}</p></header>${remedy(reason)}${cases}</article>`;
  });
  const lost =
    missing > 0 &&
    html`<article class="finding open-case"><header><p class="tags"><span class="chip inconclusive"><b aria-hidden="true">?</b> never reported</span> <span class="muted">${count(missing, 'case')}</span></p></header><p>${damage ?? 'The run ended without a line for these cases.'} They were planned and prove nothing.</p></article>`;
  return html`${reasons}${lost}`;
}

function remedy(reason: Reason): Markup | undefined {
  const text = Object.entries(REMEDIES).find(([name]) => name === reason)?.[1];
  return text === undefined ? undefined : html`<p class="intro"><strong>What to do:</strong> ${prose(text)}.</p>`;
}
