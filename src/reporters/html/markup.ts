import { visible } from '../text.js';

/** No JSON can hold a symbol, so no stored evidence can pass for markup. */
const MARKUP = Symbol('markup');

/** Text that is markup already. Only `html` makes it. */
export interface Markup {
  readonly [MARKUP]: string;
}

export type Content = Markup | string | number | false | undefined | readonly Content[];

/** Markup in which every interpolated value is escaped, for text and for quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = strings[0] ?? '';
  for (let index = 0; index < values.length; index++) text += rendered(values[index]) + (strings[index + 1] ?? '');
  return new Made(text);
}

/** A class, because a literal with a computed key is put together by the slow part of the engine. */
class Made implements Markup {
  readonly [MARKUP]: string;

  constructor(text: string) {
    this[MARKUP] = text;
  }
}

/** Prose of a check, in which `backticks` mean code. */
export function prose(text: string): Markup {
  return html`${text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** For constants of this program that are no HTML: the style sheet and the script. */
export function constant(text: string): Markup {
  return new Made(text);
}

export function textOf(markup: Markup): string {
  return markup[MARKUP];
}

function rendered(value: Content): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if (!isList(value)) return value[MARKUP];
  let text = '';
  for (const part of value) text += rendered(part);
  return text;
}

function isList(value: Markup | readonly Content[]): value is readonly Content[] {
  return Array.isArray(value);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escapeHtml(text: string): string {
  const shown = visible(text);
  return /[&<>"'`]/.test(shown) ? shown.replace(/[&<>"'`]/g, (hit) => ENTITIES[hit] ?? '') : shown;
}
