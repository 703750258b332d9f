import type { Figure, Finding } from '../../model.js';
import type { Survey } from '../survey.js';
import { placeOf } from '../survey.js';
import { badge } from './chip.js';
import { html, type Markup } from './markup.js';

/** Every figure that was looked at, whatever became of it: one card per case, with a picture of each figure. */
export function figuresSection({ figured }: Survey): Markup {
  return html`<div class="figured">${figured.map(figuredCase)}</div>`;
}

function figuredCase(finding: Finding): Markup {
  const { attacker, victim, outcome, reason, figures = [] } = finding;
  return html`<article class="pictured" data-find><header>${badge(outcome, reason)} <code>${placeOf(finding)}</code> <span class="muted">${attacker} → ${victim} · ${finding.check}</span></header>${figurePictures(figures)}</article>\n`;
}

/** Small pictures: what a figure should be and what it is, whose parts it is made of, and how it went as rows were added. */
export function figurePictures(figures: readonly Figure[]): Markup {
  return html`<div class="figures">${figures.map(picture)}</div>`;
}

function picture(figure: Figure): Markup {
  return html`<figure class="figure"><figcaption>${figure.name}</figcaption>${amounts(figure)}${course(figure)}</figure>`;
}

function amounts({ expected, seen, parts = [] }: Figure): Markup | false {
  if (seen === undefined) return false;
  const most = Math.max(Math.abs(seen), Math.abs(expected ?? 0), Number.MIN_VALUE);
  const pieces = parts.length > 0 ? parts : [{ tenant: '', value: seen }];
  const kind = expected === undefined ? 'plain' : seen === expected ? 'own' : 'foreign';
  const drawn = pieces.map((piece, index) => ({
    ...piece,
    kind: parts.length > 0 && index === 0 && piece.value === expected ? 'own' : kind,
  }));
  return html`<dl class="amounts">${expected !== undefined && amount('expected', expected, [{ tenant: '', value: expected, kind: 'own' }], most)}${amount('seen', seen, drawn, most)}</dl>${legend(drawn)}`;
}

interface Piece {
  readonly tenant: string;
  readonly value: number;
  readonly kind: string;
}

function amount(label: string, value: number, pieces: readonly Piece[], most: number): Markup {
  let from = 0;
  const bars = pieces.map((piece, index) => {
    const width = (Math.abs(piece.value) / most) * 100;
    const bar = html`<rect class="${piece.kind}${index % 2 === 1 && ' odd'}" x="${fixed(from)}" y="0" width="${fixed(width)}" height="8"/>`;
    from += width;
    return bar;
  });
  return html`<div><dt>${label}</dt><dd><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${bars}</svg><b>${shown(value)}</b></dd></div>`;
}

/** More names than these say less than their number. */
const NAMED = 4;

function legend(pieces: readonly Piece[]): Markup | false {
  const named = pieces.filter(({ tenant }) => tenant !== '');
  if (named.length === 0) return false;
  const rest = named.slice(NAMED);
  const sum = rest.reduce((all, { value }) => all + value, 0);
  return html`<p class="made">${named.slice(0, NAMED).map(({ tenant, value, kind }, index) => html`${index > 0 && ' + '}<b class="${kind}">${shown(value)}</b> ${tenant}`)}${rest.length > 0 && html` + <b class="foreign">${shown(sum)}</b> of ${rest.length} more`}</p>`;
}

/** Width of one step and height of the drawing, in units of the drawing. */
const STEP = 28;
const HIGH = 44;
const EDGE = 6;

/** More readings than these are told by the drawing alone. */
const LISTED = 7;

function course({ points = [] }: Figure): Markup | false {
  if (points.length < 2) return false;
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const placed = points.map((point, index) => ({
    ...point,
    x: EDGE + index * STEP,
    y: high === low ? HIGH / 2 : EDGE + ((high - point.value) / (high - low)) * (HIGH - 2 * EDGE),
    moved: index > 0 && point.value !== values[index - 1],
  }));
  const line = placed.map(({ x, y }) => `${x},${fixed(y)}`).join(' ');
  const width = 2 * EDGE + (points.length - 1) * STEP;
  const spots = placed.map(
    ({ x, y, label, value, moved }) =>
      html`<circle cx="${x}" cy="${fixed(y)}" r="${moved ? 3.5 : 2.5}"${moved && html` class="moved"`}><title>${label}: ${shown(value)}</title></circle>`,
  );
  return html`<svg class="course" viewBox="0 0 ${width} ${HIGH}" width="${width}" height="${HIGH}" role="img" aria-label="${spoken(points)}"><polyline points="${line}"/>${spots}</svg>
<ol class="readings">${placed.slice(0, LISTED).map(({ label, value, moved }) => html`<li>${label} <b${moved && html` class="moved"`}>${shown(value)}</b></li>`)}${points.length > LISTED && html`<li>and ${points.length - LISTED} more</li>`}</ol>`;
}

function spoken(points: NonNullable<Figure['points']>): string {
  return points.map(({ label, value }) => `${label} ${shown(value)}`).join(', ');
}

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });

function shown(value: number): string {
  return NUMBER.format(value);
}

function fixed(value: number): string {
  return value.toFixed(2);
}
