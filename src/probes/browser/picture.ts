import type { Page } from 'playwright';

/**
 * A picture of the page as it is. Elements whose own text or value `hides` names are painted over, and so are password
 * fields, canvases and frames: what is in them cannot be read beforehand. Undefined where the page is gone.
 */
export async function paint(page: Page, hides: (text: string) => boolean): Promise<Buffer | undefined> {
  try {
    const texts = await page.evaluate<readonly string[]>(NUMBERED);
    const hidden = texts.flatMap((text, index) => (hides(text) ? [index] : []));
    await page.evaluate(`(${MARK})(${JSON.stringify(hidden)})`);
    const mask = [page.locator('[data-partywall-hidden], input[type=password], canvas, iframe, img, video, object')];
    return await page.screenshot({ mask, maskColor: '#444', animations: 'disabled', timeout: TIMEOUT_MS });
  } catch {
    return undefined;
  }
}

const TIMEOUT_MS = 3000;

/** What every element says, in the order of the document: its text where that is not a whole page, its value, its hint. */
const NUMBERED = `[...document.querySelectorAll('body, body *')].map((e) =>
  (e.textContent.length > 2000 && e.children.length > 0 ? '' : e.textContent.slice(0, 20000)) + ' ' +
  (typeof e.value === 'string' ? e.value : '') + ' ' + (e.getAttribute('placeholder') ?? ''))`;

/** Of nested elements the innermost alone: what is around them may be seen. */
const MARK = `(hidden) => { const all = document.querySelectorAll('body, body *');
  const chosen = new Set(hidden.map((index) => all[index]));
  for (const e of chosen) if (e && ![...e.children].some((c) => chosen.has(c))) e.setAttribute('data-partywall-hidden', ''); }`;
