/**
 * How a secret may be written where it leaks: as it is, and as JSON, HTML, URL, base64 and hex writers put it.
 * Base64 is given without the outer characters that depend on its neighbours, once for each of the three alignments.
 */
export function formsOf(secret: string): ReadonlySet<string> {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const binary = [...base64Forms(bytes), hex, hex.toUpperCase()];
  // Most tokens hold nothing that any writer escapes.
  if (/^[\w.-]+$/.test(secret)) return new Set([secret, ...binary]);
  const written = new Set([secret, ...htmlForms(secret), ...jsonForms(secret)]);
  // JSON within JSON: an answer kept as an excerpt of a result line.
  const nested = [...written].flatMap((form) => withSlashes(JSON.stringify(form).slice(1, -1)));
  return new Set([...written, ...nested, ...urlForms(secret), ...binary]);
}

/** Which characters writers of JSON put as `\uXXXX` besides those they must: Go's, PHP's, .NET's. */
const FEARED = [/[<>&]/, /[<>&']/, /[<>&'"]/, /[<>&'"+=`]/];
const NOT_ASCII = /[^ -~]/;

function jsonForms(text: string): readonly string[] {
  const feared = FEARED.filter((characters) => characters.test(text));
  const unicode = NOT_ASCII.test(text) ? [NOT_ASCII, ...feared.map(orNotAscii)] : [];
  return [undefined, ...feared, ...unicode].flatMap((characters) => {
    const form = characters ? jsonForm(text, characters) : inJson(text);
    const upper = form.replace(/\\u[0-9a-f]{4}/g, (hit) => `\\u${hit.slice(2).toUpperCase()}`);
    return [...withSlashes(form), ...withSlashes(upper)];
  });
}

function orNotAscii(characters: RegExp): RegExp {
  return new RegExp(`${characters.source}|[^ -~]`);
}

function jsonForm(text: string, asUnicode: RegExp): string {
  return Array.from(text.split(''), (char) => (asUnicode.test(char) ? escaped(char) : inJson(char))).join('');
}

function withSlashes(form: string): readonly string[] {
  return form.includes('/') ? [form, form.replaceAll('/', '\\/')] : [form];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function htmlForms(text: string): readonly string[] {
  if (!/[&<>"']/.test(text)) return [];
  const amp = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const apostrophes = ["'", '&#39;', '&#039;', '&#x27;', '&apos;'];
  const quotes = ['"', '&quot;', '&#34;', '&#x22;'];
  return apostrophes.flatMap((apostrophe) =>
    quotes.map((quote) => amp.replaceAll("'", apostrophe).replaceAll('"', quote)),
  );
}

function urlForms(text: string): readonly string[] {
  // Half a character cannot be written into a URL.
  const whole = Buffer.from(text).toString();
  const component = encodeURIComponent(whole);
  const strict = component.replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ a: whole }).toString().slice(2);
  const upper = [
    component,
    strict,
    form,
    strict.replaceAll('%20', '+'),
    strict.replaceAll('%2F', '/'),
    encodeURI(whole),
  ];
  return upper.flatMap((each) => [each, lowerHex(each)]);
}

function lowerHex(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (hit) => hit.toLowerCase());
}

function base64Forms(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((lead) => {
    const whole = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // Six bits a character: the first ones also hold the neighbour before, the last one may hold the neighbour after.
    const first = Math.ceil((lead * 8) / 6);
    const last = Math.floor(((lead + bytes.length) * 8) / 6);
    const inner = whole.slice(first, last);
    if (/^\w+$/.test(inner)) return [inner];
    const urlSafe = inner.replaceAll('+', '-').replaceAll('/', '_');
    // Base64 that itself went through a URL, or through a writer of JSON that fears `/`.
    const encoded = encodeURIComponent(inner);
    return [inner, urlSafe, encoded, lowerHex(encoded), inner.replaceAll('/', '\\/')];
  });
}
