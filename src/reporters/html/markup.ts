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
  for (const [index, value] of values.entries()) text += rendered(value) + (strings[index + 1] ?? '');
  return { [MARKUP]: text };
}

/** Prose of a check, in which `backticks` mean code. */
export function prose(text: string): Markup {
  return html`${text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** For constants of this program that are no HTML: the style sheet and the script. */
export function constant(text: string): Markup {
  return { [MARKUP]: text };
}

export function textOf(markup: Markup): string {
  return markup[MARKUP];
}

function rendered(value: Content): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if (isList(value)) return value.map(rendered).join('');
  return value[MARKUP];
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
  return visible(text).replace(/[&<>"'`]/g, (hit) => ENTITIES[hit] ?? '');
}
