import type { Leaf } from '../model.js';

const MOST = 5000;
// A comment, a script or style with what is in it, a tag, or the text up to the next of them.
const PARTS = /<!--([\s\S]*?)-->|<(script|style)\b([^<>]*)>([\s\S]*?)<\/\2\s*>|<(\/?[a-z][\w:-]*)([^<>]*)>|([^<]+|<)/gi;
const ATTRIBUTE = /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/g;
// What of an element says which one of its kind it is.
const NAMING = /^(?:id|name|class|property|itemprop|data-field)$/i;

/**
 * Every text and attribute of an HTML page by the kind of its element and its number among those of that kind
 * (`h1.title`, `input.csrf@value`, `li 3`): so that a token which is new in every answer is told from a title that changed.
 */
export function pageLeaves(page: string, print: (text: string) => string): Record<string, Leaf> {
  const found: Record<string, Leaf> = {};
  const counts = new Map<string, number>();
  let room = MOST;
  const put = (key: string, value: string): void => {
    const text = value.trim();
    if (text === '' || room <= 0) return;
    room -= 1;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    found[count > 1 ? `${key} ${count}` : key] = { print: print(text), length: text.length, type: 'string' };
  };
  let element = 'page';
  for (const [, comment, embedding, embeddingAttributes, embedded, tag, attributes, text] of page.matchAll(PARTS)) {
    if (comment !== undefined) put('comment', comment);
    else if (text !== undefined) put(element, text);
    else if (embedding !== undefined) {
      putAttributes(embedding.toLowerCase(), embeddingAttributes ?? '', put);
      put(embedding.toLowerCase(), embedded ?? '');
    } else if (tag?.startsWith('/')) element = 'page';
    else if (tag !== undefined) element = putAttributes(tag.toLowerCase(), attributes ?? '', put);
  }
  return found;
}

/** Returns what the element is called. */
function putAttributes(tag: string, attributes: string, put: (key: string, value: string) => void): string {
  const pairs = [...attributes.matchAll(ATTRIBUTE)].map(
    ([, name = '', double, single, bare]) => [name, double ?? single ?? bare ?? ''] as const,
  );
  const name = pairs.find(([key]) => NAMING.test(key))?.[1].trim();
  const element = name ? `${tag}.${name}` : tag;
  for (const [key, value] of pairs) put(`${element}@${key.toLowerCase()}`, value);
  return element;
}
