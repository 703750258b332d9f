import { setTimeout as sleep } from 'node:timers/promises';
import { pageAddress } from '../auth/browser.js';
import type { Page, Principal, Resource } from '../model.js';
import { BrowserFault } from '../probes/browser/index.js';
import { type Asker, renderedPath } from './exchange.js';
import { LOOK_MS, REST_MS, type Stage } from './page-stage.js';
import type { World } from './world.js';

/** Signs in, opens these pages, and must see its own records on one of them: else there was nothing to leave behind. */
export async function usedBy(stage: Stage, who: Principal, pages: readonly Page[]): Promise<void> {
  const person = await stage.person(who);
  await person.enter();
  stage.done.push(`${who.name} signs in`);
  let hasSeen = false;
  for (const page of pages) {
    const isLast = page === pages.at(-1);
    const opened = await openAs(stage, page, who);
    if (!opened) continue;
    await stage.tab.rest(REST_MS);
    if (!hasSeen) hasSeen = await isShowing(stage, who.tenant, isLast);
  }
  if (!hasSeen) throw new BrowserFault('absent', `${who.name} saw none of its own records in this tab`);
}

/** A page about a record shows one of the person's own; where there is none, it is left out. */
async function openAs(stage: Stage, page: Page, who: Principal): Promise<boolean> {
  if (!page.aimed) {
    await stage.go(page, who, 'follow');
    return true;
  }
  const { world } = stage;
  const record = world.book.shared.get(`${page.resource}/${who.tenant}`)?.[0];
  if (!record) return false;
  const asker: Asker = {
    principal: who,
    isAttack: false,
    renews: true,
    findIds: false,
    about: page.resource,
    isOpen: true,
    facts: { resource: resourceOf(world, page), record, references: record.references, captures: {} },
  };
  const path = await renderedPath(world, asker, page.request);
  stage.done.push(`${who.name} opens ${path}`);
  await stage.tab.visit(pageAddress(world, who.tenant, path));
  return true;
}

function resourceOf({ scenario }: World, { resource }: Page): Resource | undefined {
  return scenario.resources.find(({ name }) => name === resource);
}

/** Does the page show a canary of this tenant, now or (`isLast`) before long? What is seen here is its owner's own. */
async function isShowing({ world, tab }: Stage, tenant: string | undefined, isPatient: boolean): Promise<boolean> {
  const deadline = performance.now() + (isPatient ? world.scenario.limits.timeoutMs : 0);
  for (;;) {
    const texts = (await tab.look()).map(({ text }) => text);
    const isThere = texts.some((text) =>
      world.scanner
        .scanText(text)
        .some(({ mark }) => mark.kind === 'canary' && world.scenario.tenants[mark.tenant]?.name === tenant),
    );
    if (isThere || performance.now() > deadline || world.signal.aborted) return isThere;
    await sleep(LOOK_MS);
  }
}

/** Must see records of this tenant before it changes to another. */
export async function demandShown(stage: Stage, tenant: string | undefined): Promise<void> {
  if (await isShowing(stage, tenant, true)) return;
  throw new BrowserFault('absent', `the page showed no record of ${tenant} before the switch`);
}

/** Signed out is who is at the form again. What came before belongs to who was there. */
export async function leave(stage: Stage, who: Principal): Promise<void> {
  const { tab, world } = stage;
  const person = await stage.person(who);
  await person.take(world.scenario.frontEnd?.logout ?? []);
  stage.done.push(`${who.name} signs out`);
  const deadline = performance.now() + world.scenario.limits.timeoutMs;
  while (!(await person.isAtForm())) {
    if (performance.now() > deadline)
      throw new BrowserFault('absent', 'after `logout` of `browser` the form to sign in is not there');
    await sleep(LOOK_MS);
  }
  await tab.rest(REST_MS);
  await tab.taken();
}
