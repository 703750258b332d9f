import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Locator, Page } from 'playwright';
import { BrowserFault } from './fault.js';

/** How something on a page is found: by what a person calls it, or as exactly as one likes. */
export interface Spot {
  /** Label, placeholder, accessible name, visible text. */
  readonly text?: string;
  readonly label?: string;
  readonly role?: string;
  /** With `role`: the accessible name. */
  readonly name?: string;
  /** CSS. */
  readonly selector?: string;
}

export type Purpose = 'fill' | 'click' | 'see' | 'read';

/**
 * Looks for it until it is visible: in the page opened last (a popup) and its frames first.
 * @throws BrowserFault `absent` with what is there instead
 */
export async function findSpot(
  pages: () => readonly Page[],
  sought: { readonly spot: Spot; readonly purpose: Purpose; readonly withinMs: number },
): Promise<Locator> {
  const deadline = performance.now() + sought.withinMs;
  for (;;) {
    const open = pages();
    if (open.length === 0) throw new BrowserFault('gone', 'the page ended');
    const found = await lookOnce(open, sought.spot, sought.purpose);
    if (found) return found;
    if (performance.now() >= deadline) break;
    await sleep(LOOK_MS);
  }
  const detail = await offered(pages(), sought.purpose);
  throw new BrowserFault('absent', `the page has no ${wordsOf(sought.purpose, sought.spot)}`, { detail });
}

const LOOK_MS = 40;

/** Is it visible now? */
export async function isShown(pages: readonly Page[], spot: Spot, purpose: Purpose): Promise<boolean> {
  return (await lookOnce(pages, spot, purpose)) !== undefined;
}

async function lookOnce(pages: readonly Page[], spot: Spot, purpose: Purpose): Promise<Locator | undefined> {
  for (const frame of [...pages].reverse().flatMap((page) => page.frames()))
    for (const locator of candidates(frame, spot, purpose)) {
      const visible = locator.filter({ visible: true }).first();
      // A page that is just being replaced has nothing yet.
      if ((await visible.count().catch(() => 0)) > 0) return visible;
    }
  return undefined;
}

/** The likeliest first. */
export function candidates(frame: Frame, spot: Spot, purpose: Purpose): readonly Locator[] {
  if (spot.selector !== undefined) return [frame.locator(spot.selector)];
  if (spot.label !== undefined) return [frame.getByLabel(spot.label, { exact: true }), frame.getByLabel(spot.label)];
  if (spot.role !== undefined) return [byRole(frame, spot.role, spot.name)];
  const text = spot.text ?? '';
  const exact = { exact: true } as const;
  if (purpose === 'fill')
    return [
      frame.getByLabel(text, exact),
      frame.getByPlaceholder(text, exact),
      frame.locator(`[name=${JSON.stringify(text)}]`),
      frame.getByLabel(text),
    ];
  if (purpose === 'read') return [frame.getByLabel(text, exact)];
  if (purpose === 'see') return [frame.getByText(text)];
  return [
    ...(['button', 'link', 'menuitem', 'tab', 'option'] as const).map((role) =>
      frame.getByRole(role, { name: text, exact: true }),
    ),
    frame.getByText(text, exact),
    frame.getByRole('button', { name: text }),
  ];
}

/** Roles are words of WAI-ARIA; one that is none finds nothing. */
function byRole(frame: Frame, role: string, name: string | undefined): Locator {
  const quoted = name === undefined ? '' : `[name=${JSON.stringify(name)}i]`;
  return frame.locator(`role=${role}${quoted}`);
}

/** `field "E-mail"`. */
export function wordsOf(purpose: Purpose, spot: Spot): string {
  const kind = { fill: 'field', click: 'button or link', see: 'text', read: 'figure' }[purpose];
  if (spot.selector !== undefined) return `element ${spot.selector}`;
  if (spot.role !== undefined) return `${spot.role}${spot.name === undefined ? '' : ` "${spot.name}"`}`;
  return `${kind} "${spot.label ?? spot.text ?? ''}"`;
}

/** What a person could use instead, as the page calls it. */
async function offered(pages: readonly Page[], purpose: Purpose): Promise<string> {
  const frames = pages.flatMap((page) => page.frames());
  const names = await Promise.all(
    frames.map((frame) =>
      frame.evaluate<readonly string[]>(purpose === 'click' ? BUTTONS : FIELDS).catch((): readonly string[] => []),
    ),
  );
  const all = [...new Set(names.flat())].filter((name) => name !== '').slice(0, 8);
  const what = purpose === 'click' ? 'buttons and links' : 'fields';
  return all.length > 0
    ? `the page has the ${what} ${all.map((name) => JSON.stringify(name)).join(', ')}`
    : `the page has no ${what}`;
}

const SHOWN =
  'const shown = (e) => e.getClientRects().length > 0; const cut = (t) => (t ?? "").trim().replace(/\\s+/g, " ").slice(0, 40);';

const FIELDS = `(() => { ${SHOWN}
  return [...document.querySelectorAll('input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea')]
    .filter(shown).map((e) => cut(e.labels?.[0]?.innerText || e.getAttribute('aria-label') || e.placeholder || e.name || e.id));
})()`;

const BUTTONS = `(() => { ${SHOWN}
  return [...document.querySelectorAll('button, a[href], input[type=submit], input[type=button], [role=button]')]
    .filter(shown).map((e) => cut(e.innerText || e.value || e.getAttribute('aria-label')));
})()`;
