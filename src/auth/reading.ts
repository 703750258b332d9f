import { type Answer, pick } from '../detect/pointer.js';
import type { Pointer } from '../model.js';
import type { HttpAnswer } from '../probes/http.js';

/** An answer as pointers and conditions read it. */
export function readable(answer: HttpAnswer, cookies: Readonly<Record<string, string>>): Answer {
  const text = answer.body.toString('utf8');
  return { status: answer.status, headers: answer.headers, cookies, text, json: parsed(text) };
}

/** The first value at this place, or undefined; an empty text counts as none. */
export function firstAt(pointer: Pointer, answer: Answer): unknown {
  const [value] = pick(pointer, answer);
  return value === '' || value === null ? undefined : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
