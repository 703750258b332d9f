import type { Encoding } from '../model.js';

/** Where something found in a layer stands in the outermost text, and what was undone to read it. */
export interface Trace {
  readonly start: number;
  readonly end: number;
  /** Outermost first. */
  readonly encodings: readonly Encoding[];
}

/** A body, or a part of it with one more encoding undone. Bytes are held as one character each (latin1). */
export interface Layer {
  readonly text: string;
  trace(start: number, end: number): Trace;
}

export function outermostLayer(text: string): Layer {
  return { text, trace: (start, end) => ({ start, end, encodings: [] }) };
}

/** What a layer becomes by undoing one encoding; `locate` gives the place of a part of the new text in the old one. */
export function layerBelow(
  above: Layer,
  text: string,
  locate: (
    start: number,
    end: number,
  ) => { readonly start: number; readonly end: number; readonly undone: readonly Encoding[] },
): Layer {
  return {
    text,
    trace(start, end) {
      const place = locate(start, end);
      const outer = above.trace(place.start, place.end);
      return { start: outer.start, end: outer.end, encodings: [...outer.encodings, ...place.undone] };
    },
  };
}

/** A copy of its own: a slice keeps the whole body it was cut from in memory. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
