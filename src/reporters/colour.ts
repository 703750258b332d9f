import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'inverse';

/** Wraps text in a terminal style, or leaves it alone where colour is off. */
export type Paint = (style: Style | readonly Style[], text: string) => string;

export function createPaint(colour: boolean): Paint {
  if (!colour) return (_, text) => text;
  return (style, text) => styleText(typeof style === 'string' ? style : [...style], text, { validateStream: false });
}

/** FORCE_COLOR beats NO_COLOR, as in Node itself; then TERM=dumb and a stream that is no terminal are plain. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTTY: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return isTTY && term !== 'dumb';
}
