import { type Layer, layerBelow } from './layer.js';
import { type Run, runShape, runsOf } from './runs.js';

/** What the run's tag looks like inside base64 and hexadecimal text. */
export interface Needles {
  /** One group per alignment, 0 to 2. */
  readonly base64: RegExp;
  readonly hex: RegExp;
}

/** Looks for the tag alone, in small and capital letters: so `Pw…`, `pw…` and `PW…` are all found. */
export function createNeedles(prefix: string): Needles {
  const tag = prefix.slice(2);
  const forms = [tag, tag.toUpperCase()];
  const groups = [0, 1, 2].map((alignment) => `(${forms.map((form) => base64Core(form, alignment)).join('|')})`);
  const hex = forms.map((form) => Buffer.from(form, 'latin1').toString('hex')).join('|');
  return { base64: new RegExp(groups.join('|'), 'g'), hex: new RegExp(hex, 'gi') };
}

/** Stretches of base64 or base64url (RFC 4648) of 40 characters or more, also wrapped in lines, decoded. */
export function base64Layers(layer: Layer, needles: Needles): readonly Layer[] {
  return runsOf(layer.text, BASE64_RUN).flatMap((run) =>
    Array.from(base64Offsets(run.text, needles.base64), (offset) => base64Layer(layer, run, offset)),
  );
}

/** Stretches of 60 hexadecimal digits or more, decoded. */
export function hexLayers(layer: Layer, needles: Needles): readonly Layer[] {
  return runsOf(layer.text, HEX_RUN).flatMap((run) =>
    Array.from(hexOffsets(run.text, needles.hex), (offset) => hexLayer(layer, run, offset)),
  );
}

// The characters that are settled by the text alone, whatever stands around it.
function base64Core(text: string, alignment: number): string {
  const bits = 8 * (alignment + text.length);
  const encoded = Buffer.from('\0'.repeat(alignment) + text, 'latin1').toString('base64');
  return encoded.slice(FIRST_CHARACTERS[alignment], Math.floor(bits / 6));
}

const FIRST_CHARACTERS = [0, 2, 3];

const BASE64_RUN = runShape(/[A-Za-z0-9+/_-]/, { minimum: 40, wrapped: true });
const HEX_RUN = runShape(/[0-9a-fA-F]/, { minimum: 60 });

// A run may have begun before the encoded part, as in a path; then a needle, or the beginning of gzip, says where.
function base64Offsets(run: string, needle: RegExp): ReadonlySet<number> {
  const offsets = new Set([0]);
  for (const match of run.matchAll(needle)) {
    const alignment = match.slice(1).findIndex((group) => group !== undefined);
    offsets.add((match.index + 4 - (FIRST_CHARACTERS[alignment] ?? 0)) % 4);
  }
  const gzip = run.indexOf('H4sI');
  if (gzip > 0) offsets.add(gzip);
  return offsets;
}

function hexOffsets(run: string, needle: RegExp): ReadonlySet<number> {
  const offsets = new Set([0]);
  for (const match of run.matchAll(needle)) offsets.add(match.index % 2);
  const gzip = run.toLowerCase().indexOf('1f8b08');
  if (gzip > 0) offsets.add(gzip);
  return offsets;
}

function base64Layer(above: Layer, run: Run, offset: number): Layer {
  const text = Buffer.from(offset === 0 ? run.text : run.text.slice(offset), 'base64').toString('latin1');
  const isWrapped = run.text.length !== run.end - run.start;
  return layerBelow(above, text, (start, end) => ({
    start: isWrapped ? run.start : run.start + offset + Math.floor(start / 3) * 4,
    end: isWrapped ? run.end : Math.min(run.end, run.start + offset + Math.ceil(end / 3) * 4),
    undone: ['base64'],
  }));
}

function hexLayer(above: Layer, run: Run, offset: number): Layer {
  const text = Buffer.from(offset === 0 ? run.text : run.text.slice(offset), 'hex').toString('latin1');
  return layerBelow(above, text, (start, end) => ({
    start: run.start + offset + start * 2,
    end: run.start + offset + end * 2,
    undone: ['hex'],
  }));
}
