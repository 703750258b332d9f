import type { LegRecord, Rows, SentRequest, Sighting } from '../../model.js';
import { curlOf } from '../curl.js';
import { bytes, count } from '../text.js';
import { hitsOf, marked } from './excerpt.js';
import { html, type Markup } from './markup.js';

/** What each role of a leg is there for, in the reader's words. */
const ROLES: Readonly<Record<LegRecord['role'], string>> = {
  control: 'the owner does the same on its own record',
  own: 'the attacker does the same on its own record',
  attack: 'the attack across the boundary',
  witness: 'the owner reads its record back',
  alive: 'the attacker reads its own record again: the session is alive',
  ghost: 'the attacker asks for an identifier that was never issued',
  idle: 'the owner reads a record that nobody touched',
  act: 'something happens on the other side',
};

/** One question and its answer: a line that says it all, and the evidence under it. */
export function legItem(leg: LegRecord, deciding: boolean): Markup {
  return html`<li class="leg ${leg.role}${deciding && ' deciding'}"><details${deciding && html` open`}>
<summary>${legLine(leg)}${deciding && html` <span class="decides">decides</span>`}</summary>
<div class="leg-body"><p class="muted">${ROLES[leg.role]}${leg.share !== undefined && ', asked once for several cases'}.</p>
${leg.requests.map((request) => exchange(request))}
${answer(leg)}
${sightings(leg)}
${leg.rows && rowsTable(leg.rows)}
${leg.excerpt !== undefined && html`<p class="label">The answer, where it decides</p><pre class="evidence">${marked(leg.excerpt, hitsOf(leg))}</pre>`}
${leg.files && html`<p class="label">Beside this report</p><ul class="sightings">${leg.files.map((file) => html`<li><code>${nameOf(file)}</code></li>`)}</ul>`}
</div></details></li>`;
}

/** The name alone: the report may have been moved, and its files with it. */
function nameOf(file: string): string {
  return file.replace(/^.*[/\\]/, '');
}

function legLine(leg: LegRecord): Markup {
  const last = leg.requests.at(-1);
  const asked = last && html`<span class="asked"><b>${last.method}</b> ${pathOf(last.url)}</span>`;
  const got =
    leg.status === undefined
      ? html`<span class="status none">${leg.failure?.reason ?? 'no answer'}</span>`
      : html`<span class="status s${Math.floor(leg.status / 100)}">${leg.status}</span>`;
  return html`<span class="role">${leg.leg}</span> <span class="who">${leg.as}</span> ${asked} ${got}`;
}

/** The address without its origin; the whole of it where it has none. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]+(?=\/)/, '');
}

function exchange(request: SentRequest): Markup {
  const headers = Object.entries(request.headers).map(([name, value]) => html`<b>${name}:</b> ${value}\n`);
  const body = request.body !== undefined && html`\n${request.body}`;
  return html`<p class="label">Request</p><pre class="http"><b>${request.method}</b> ${request.url}\n${headers}${body}</pre>
<p class="label">Ask it yourself</p><pre class="curl">${curlOf(request)}</pre>`;
}

function answer(leg: LegRecord): Markup {
  const facts = [
    leg.status === undefined ? 'no answer' : `status ${leg.status}`,
    bytes(leg.size),
    leg.complete ? 'read to its end' : 'not read to its end',
    `${Math.round(leg.ms)} ms`,
    ...(leg.attempts > 1 ? [count(leg.attempts, 'attempt')] : []),
    ...(leg.effectMs === undefined ? [] : [`effect seen after ${leg.effectMs} ms`]),
    ...(leg.page === undefined ? [] : [`looks like a ${leg.page} page`]),
    ...(leg.held === undefined ? [] : [leg.held ? 'expectation met' : 'expectation not met']),
    ...(leg.denied?.length ? ['a demanded refusal'] : []),
    ...(leg.hash === '' ? [] : [`body hash ${leg.hash}`]),
  ];
  const headers = Object.entries(leg.headers).map(([name, value]) => html`<b>${name}:</b> ${value}\n`);
  return html`<p class="label">Answer</p><p class="facts-line">${facts.join(' · ')}</p>
${leg.failure && html`<p class="failure">${leg.failure.reason}: ${leg.failure.text}</p>`}
${headers.length > 0 && html`<pre class="http">${headers}</pre>`}`;
}

function sightings({ sightings: found, excerpt }: LegRecord): Markup | false {
  if (found.length === 0) return false;
  return html`<p class="label">Found in it</p><ul class="sightings">${found.map((sighting) => {
    const encodings = sighting.encodings.filter((encoding) => encoding !== 'plain').join(' in ');
    const hits = sighting.hit === undefined ? [] : [sighting.hit];
    return html`<li><strong>${KINDS[sighting.what.kind]}</strong> in <code>${sighting.place}</code>${encodings !== '' && html` <em>${encodings}</em>`}${sighting.excerpt !== undefined && sighting.excerpt !== excerpt && html`<pre class="evidence">${marked(sighting.excerpt, hits)}</pre>`}</li>`;
  })}</ul>`;
}

const KINDS: Readonly<Record<Sighting['what']['kind'], string>> = {
  canary: 'Canary',
  token: 'Attack token',
  strange: 'Canary of another run',
  id: 'Identifier',
};

function rowsTable(rows: Rows): Markup {
  const counters = Object.entries(rows.counters).map(
    ([place, number]) => html`<li><code>${place}</code> says ${number}</li>`,
  );
  const owners = rows.foreignOwners.map(({ tenant, place }) => html`<li><code>${place}</code> names ${tenant}</li>`);
  return html`<p class="label">Rows</p><p class="facts-line">${count(rows.count, 'row')} on ${count(rows.pages, 'page')}${!rows.ended && ', paging did not end'} · ${rows.ownFound} of ${rows.ownExpected} own rows found${rows.foreignOwnerCount > 0 && ` · ${rows.foreignOwnerCount} of another tenant`}</p>
${(counters.length > 0 || owners.length > 0) && html`<ul class="sightings">${counters}${owners}</ul>`}`;
}
