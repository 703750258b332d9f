import type { RunHeader } from '../../model.js';
import type { CaseRow, Survey } from '../survey.js';
import { heaps, tallyOf } from '../tally.js';
import { count, OUTCOME_SIGNS } from '../text.js';
import { type Anchors, type Direction, squareKey } from './anchors.js';
import { chips } from './chip.js';
import { html, type Markup } from './markup.js';

/** Who asks (down) for whose data (across). */
export function tenantGrid({ header, sides, rows }: Survey, anchors: Anchors): Markup {
  const victims = header.tenants.filter((tenant) => rows.some(({ victim }) => victim === tenant));
  const at = new Map(anchors.directions.map((direction) => [`${direction.side}\n${direction.victim}`, direction]));
  const cell = (side: string, victim: string): Markup => {
    const direction = at.get(`${side}\n${victim}`);
    if (!direction) return html`<td class="none">${side === victim ? 'itself' : 'not planned'}</td>`;
    return html`<td class="${tallyOf(direction.rows).worst}">${chips(direction.rows, anchors)}</td>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Tenants against tenants"><table class="grid">
<thead><tr><th scope="col" class="corner">who asks <span aria-hidden="true">↓</span> of whom <span aria-hidden="true">→</span></th>${victims.map((victim) => html`<th scope="col">${victim}</th>`)}</tr></thead>
<tbody>${sides.map((side) => html`<tr><th scope="row">${side}${!header.tenants.includes(side) && html` <small>${side === 'nobody' ? 'no credentials' : 'operator'}</small>`}</th>${victims.map((victim) => cell(side, victim))}</tr>`)}</tbody>
</table></div>`;
}

const COLUMNS = ['list', 'create', 'read', 'update', 'delete'] as const;

/** Per direction, resources (down) and their operations (across). */
export function matrices(survey: Survey, anchors: Anchors): Markup {
  const { header } = survey;
  const few = header.pairs.length <= 4;
  return html`${anchors.directions.map((direction) => {
    const { worst, parts } = tallyOf(direction.rows);
    const isOpen = (few && header.tenants.includes(direction.side)) || worst === 'fail' || worst === 'inconclusive';
    const summed = parts.map(
      ({ outcome, rows }) =>
        html`<span class="dot ${outcome}">${OUTCOME_SIGNS[outcome].symbol} ${rows.length} ${OUTCOME_SIGNS[outcome].word}</span> `,
    );
    return html`<details class="direction" id="${direction.anchor}"${isOpen && html` open`}><summary><strong>${direction.side} <span aria-hidden="true">→</span><span class="sr">to</span> ${direction.victim}</strong> <span class="muted">${count(direction.rows.length, 'case')}</span> ${summed}</summary>
${matrix(direction, header, anchors)}</details>`;
  })}${untouched(survey)}`;
}

/** What the scenario names and no case is about: nothing is known of it, so it must not look covered. */
function untouched({ header, rows }: Survey): Markup | false {
  const touched = new Set(rows.map(({ thing }) => thing));
  const names = [...header.resources.map(({ name }) => name), ...header.views].filter((name) => !touched.has(name));
  return (
    names.length > 0 &&
    html`<p class="intro">No case at all is about: ${names.map((name) => html`<code>${name}</code> `)}</p>`
  );
}

function matrix(direction: Direction, header: RunHeader, anchors: Anchors): Markup {
  const things = [...heaps(direction.rows, ({ thing }) => thing).keys()];
  const known = [...header.resources.map(({ name }) => name), ...header.views];
  const ordered = [...known.filter((name) => things.includes(name)), ...things.filter((name) => !known.includes(name))];
  const head = COLUMNS.map((column) => html`<th scope="col">${column}</th>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${direction.side} against ${direction.victim}"><table class="matrix">
<thead><tr><th scope="col">resource</th>${head}<th scope="col">actions</th></tr></thead>
<tbody>${ordered.map((thing) => matrixRow({ thing, direction, header, anchors }))}</tbody>
</table></div>`;
}

interface MatrixRow {
  readonly thing: string;
  readonly direction: Direction;
  readonly header: RunHeader;
  readonly anchors: Anchors;
}

function matrixRow({ thing, direction, header, anchors }: MatrixRow): Markup {
  const resource = header.resources.find(({ name }) => name === thing);
  const rowsOf = (operation: string): readonly CaseRow[] =>
    direction.squares.get(squareKey({ thing, operation }))?.rows ?? [];
  const cells = COLUMNS.map((operation) => {
    const rows = rowsOf(operation);
    if (rows.length > 0) return html`<td class="${tallyOf(rows).worst}">${chips(rows, anchors)}</td>`;
    return resource?.operations.includes(operation)
      ? html`<td class="none" title="the resource has this operation, no case is planned on it here">not asked</td>`
      : html`<td class="none"><span class="sr">no such operation</span><span aria-hidden="true">·</span></td>`;
  });
  const others = [...new Set(direction.rows.filter((row) => row.thing === thing).map(({ operation }) => operation))]
    .filter((operation) => !COLUMNS.some((column) => column === operation))
    .map(
      (operation) => html`<span class="action"><code>${operation}</code> ${chips(rowsOf(operation), anchors)}</span>`,
    );
  const kind = resource
    ? resource.shared && html` <small>shared</small>`
    : header.views.includes(thing) && html` <small>view</small>`;
  return html`<tr><th scope="row">${thing}${kind}</th>${cells}<td>${others.length > 0 ? others : html`<span class="none" aria-hidden="true">·</span>`}</td></tr>`;
}
