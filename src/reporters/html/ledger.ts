import type { RunNote } from '../../model.js';
import type { CaseRow, Survey } from '../survey.js';
import { heaps } from '../tally.js';
import { count } from '../text.js';
import type { Anchors, Direction, Square } from './anchors.js';
import { badge } from './chip.js';
import { mapping } from './finding.js';
import { html, type Markup, prose } from './markup.js';

/** Every case in one line, by direction and square. One part per direction, so that the document streams. */
export function* caseLedger(anchors: Anchors): Iterable<Markup> {
  for (const direction of anchors.directions) yield directionLedger(direction, anchors);
}

function directionLedger(direction: Direction, anchors: Anchors): Markup {
  const { side, victim, rows, squares } = direction;
  const parts = [...squares.values()].map((square) => squareRows(square, anchors));
  return html`<details class="ledger"><summary><strong>${side} <span aria-hidden="true">→</span><span class="sr">to</span> ${victim}</strong> <span class="muted">${count(rows.length, 'case')}</span></summary>${parts}</details>\n`;
}

function squareRows({ anchor, rows }: Square, anchors: Anchors): Markup {
  const [first] = rows;
  return html`<section class="square" id="${anchor}"><h3>${first?.thing}<span class="muted">.${first?.operation}</span></h3><ul class="rows">${rows.map((row) => caseRow(row, anchors))}</ul></section>`;
}

function caseRow(row: CaseRow, { ofCase }: Anchors): Markup {
  const shown = row.outcome === 'fail' || row.outcome === 'inconclusive';
  const evidence = shown && html` <a href="#${ofCase(row)}">evidence</a>`;
  const notes = row.notes.map((note) => html`<small>${note}</small>`);
  return html`<li data-find>${badge(row.outcome, row.reason)}<span class="id">${row.check}</span><b>${row.attacker}</b><span class="text">${row.text}${evidence}${notes}</span><span class="via">${row.legs}</span></li>\n`;
}

/** What was left out, by the reason given for it. */
export function skippedSection({ rows }: Survey): Markup {
  const skipped = rows.filter(({ outcome }) => outcome === 'skipped');
  const reasons = heaps(skipped, ({ reason, text }) => `${reason}\n${text}`);
  return html`${[...reasons.values()].map(([first, ...more]) => {
    if (!first) return undefined;
    const ids = [first, ...more].map((row) => html`<li><code>${row.case}</code></li>`);
    return html`<details class="ledger" data-find><summary>${badge('skipped', first.reason)} <span class="fact">${first.text}</span> <span class="muted">${count(more.length + 1, 'case')}</span></summary><ul class="ids">${ids}</ul></details>`;
  })}`;
}

/** What this run created and could not take away again. */
export function cleanupSection({ end }: Survey): Markup {
  if (!end)
    return html`<p>The run was killed before it could clean up. <code>partywall cleanup</code> removes what it left.</p>`;
  const { created, removed, left } = end.cleanup;
  const summed = html`<p>${count(created, 'record')} created, ${removed} removed, ${left.length} left behind.</p>`;
  if (left.length === 0) return summed;
  const rows = left.map(
    ({ tenant, resource, id, why }) =>
      html`<tr><td>${tenant}</td><td>${resource}</td><td><code>${id}</code></td><td>${why}</td></tr>`,
  );
  return html`${summed}<div class="scroll" tabindex="0" role="region" aria-label="Records left behind"><table class="plain"><thead><tr><th scope="col">tenant</th><th scope="col">resource</th><th scope="col">id</th><th scope="col">why</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

const TOPICS: Readonly<Record<RunNote['topic'], string>> = {
  uncovered: 'Not covered',
  identity: 'Who is who',
  learned: 'Learned',
  target: 'Target',
  session: 'Sessions',
  cleanup: 'Clean-up',
  warning: 'Warnings',
  calibration: 'Calibration',
  merge: 'Merged',
};

export function notesSection({ notes }: Survey): Markup {
  const topics = [...heaps(notes, ({ topic }) => topic).values()];
  return html`<dl class="notes">${topics.map(([first, ...more]) => {
    if (!first) return undefined;
    const said = [first, ...more].map(({ text }) => html`<dd>${text}</dd>`);
    return html`<div><dt>${TOPICS[first.topic] ?? first.topic}</dt>${said}</div>`;
  })}</dl>`;
}

/** The facts of every check this run used, as they were when it ran. */
export function checksSection({ header }: Survey): Markup {
  return html`${header.checks.map((check) => {
    const falsifier =
      'who' in check.falsifier ? `the ${check.falsifier.who}, by the very same request` : check.falsifier.none;
    return html`<details class="ledger" data-find><summary><code>${check.id}</code> <span class="fact">${check.title.holds}</span> <span class="muted">${check.severity} · ${check.effect}</span></summary><dl class="judged"><div><dt>Why</dt><dd>${prose(check.why)}</dd></div><div><dt>Fix</dt><dd>${prose(check.fix)}</dd></div><div><dt>Needs</dt><dd>${check.needs}</dd></div><div><dt>Turned red by</dt><dd>${falsifier}</dd></div><div><dt>Maps to</dt><dd>${mapping(check)}</dd></div></dl></details>`;
  })}`;
}
