import type { Frame, Page } from 'playwright';
import { candidates, type Spot } from './finding.js';

/** What a person reads on a page: at some spots, each by its name, and all of it. */
export interface ReadPage {
  readonly at: Readonly<Record<string, readonly string[]>>;
  readonly text: string;
}

/** Reads what is visible: texts, values of fields, what stands in open shadow roots and frames. */
export async function readPage(page: Page, spots: Readonly<Record<string, Spot>>, most: number): Promise<ReadPage> {
  const frames = page.frames();
  const texts = await Promise.all(frames.map((frame) => frame.evaluate<string>(SHOWN_TEXT).catch(() => '')));
  const at = await Promise.all(
    Object.entries(spots).map(async ([name, spot]) => [name, await readSpot(frames, spot)] as const),
  );
  return { at: Object.fromEntries(at), text: texts.join('\n').slice(0, most) };
}

async function readSpot(frames: readonly Frame[], spot: Spot): Promise<ReadPage['at'][string]> {
  for (const frame of frames) {
    const found = await Promise.all(
      candidates(frame, spot, 'read').map((locator) =>
        locator
          .filter({ visible: true })
          .evaluateAll(textsOf)
          .catch((): string[] => []),
      ),
    );
    const hits = found.find((texts) => texts.length > 0);
    if (hits) return hits;
    if (spot.text === undefined) continue;
    const beside = await frame
      .evaluate<string[]>(`(${BESIDE})(${JSON.stringify(spot.text)})`)
      .catch((): string[] => []);
    if (beside.length > 0) return beside;
  }
  return [];
}

/** Runs in the page: the value of a field, else the text. */
function textsOf(elements: unknown[]): string[] {
  return elements.map((element) => {
    const read = (name: string): unknown => Reflect.get(Object(element), name);
    const isField = /^(INPUT|TEXTAREA|SELECT|OUTPUT|METER|PROGRESS)$/.test(String(read('tagName')));
    return String((isField ? read('value') : (read('innerText') ?? read('textContent'))) ?? '').trim();
  });
}

const SHOWN_TEXT = `(() => {
  const texts = [document.body?.innerText ?? ''];
  const dive = (root) => {
    for (const e of root.querySelectorAll('*')) {
      if (e.shadowRoot) {
        for (const child of e.shadowRoot.children) if (child.tagName !== 'STYLE') texts.push(child.innerText ?? '');
        dive(e.shadowRoot);
      }
      if (e.matches('input:not([type=password]):not([type=hidden]), textarea, output') && e.getClientRects().length > 0) texts.push(String(e.value));
    }
  };
  dive(document);
  return texts.join('\\n');
})()`;

/**
 * The figure beside a label: what is left of an element whose text begins or ends with it, else what stands after or
 * before it, or around it, nearest first.
 */
const BESIDE = `(label) => {
  const clean = (text) => (text ?? '').replace(/\\s+/g, ' ').trim();
  const wanted = clean(label).toLowerCase();
  const textOf = (e) => (e ? clean(e.innerText ?? e.textContent) : '');
  const rest = (text) => {
    const lower = text.toLowerCase();
    if (lower.startsWith(wanted)) return text.slice(wanted.length).replace(/^[\\s:=·|–—]+/, '');
    return lower.endsWith(wanted) ? text.slice(0, -wanted.length).trim() : '';
  };
  const isFigure = (text) => text.length <= 40 && /^(?:[A-Z]{3} )?[^\\p{L}]*\\d/u.test(text);
  const isNear = (e) => e.textContent.length < 400 && clean(e.textContent).toLowerCase().includes(wanted) && e.getClientRects().length > 0;
  const near = [...document.body.querySelectorAll('*')].filter(isNear).map((e) => ({ e, text: textOf(e) }));
  const around = (e) => {
    const found = [];
    for (let step = 0; step < 3 && e && e !== document.body; step += 1, e = e.parentElement)
      found.push(rest(textOf(e)), textOf(e.nextElementSibling), e.parentElement.children.length === 2 ? textOf(e.previousElementSibling) : '');
    return found;
  };
  const isLabel = ({ text }) => text.toLowerCase() === wanted;
  const labels = near.filter(isLabel).reverse();
  return [...labels.flatMap(({ e }) => around(e)), ...near.map(({ text }) => rest(text))].filter(isFigure).slice(0, 1);
}`;
