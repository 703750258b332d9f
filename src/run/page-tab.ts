import { setTimeout as sleep } from 'node:timers/promises';
import type { Page, Principal } from '../model.js';
import type { Surface } from '../probes/browser/index.js';
import { demandShown, leave, usedBy } from './page-person.js';
import { pageOf, REST_MS, type Stage, sender } from './page-stage.js';
import { principalNamed } from './world.js';

/** The next person in the tab of somebody who has signed out: on the page, in its memory, offline, and by Back. */
export async function next(stage: Stage): Promise<number> {
  const { tab, sight, world } = stage;
  const page = pageOf(stage);
  const before = principalNamed(world, stage.question.leg.browse?.before ?? '');
  await usedBy(stage, before, [page]);
  await leave(stage, before);
  const seen = await tab.watch();
  const person = await stage.person(sender(stage));
  await person.enter();
  stage.done.push(`${sender(stage).name} signs in`);
  const status = await stage.go(page, sender(stage), 'follow');
  await stage.lookFor();
  await tab.rest(REST_MS);
  sight.add(await tab.look());
  await lookBack(stage);
  sight.add(
    seen().map((text) => ({ place: 'page', text })),
    'for a moment: ',
  );
  await lookOffline(stage, [page], sender(stage));
  return status;
}

/** One person goes on in another of its tenants. What is on the screen while it changes is its own. */
export async function switched(stage: Stage): Promise<number> {
  const { tab, sight, question, world } = stage;
  const { to } = question.context.case.subject;
  const { from } = question.leg.browse ?? {};
  const person = await stage.person(sender(stage));
  const steps = world.scenario.frontEnd?.switch ?? [];
  await person.enter();
  await person.take(steps, from);
  // Loaded anew: what the page remembers of an earlier change must not stand in the way.
  await stage.go(pageOf(stage), sender(stage));
  await demandShown(stage, from);
  stage.done.push(`${sender(stage).name} goes on in ${to}`);
  await tab.taken();
  await person.take(steps, to);
  await tab.rest(REST_MS);
  const status = await stage.go(pageOf(stage), sender(stage), 'follow');
  await tab.rest(REST_MS);
  await stage.lookFor();
  await tab.rest(REST_MS);
  sight.add(await tab.look());
  return status;
}

/** What is left in a browser after somebody has looked at every page and signed out: kept, by Back, offline. */
export async function residue(stage: Stage): Promise<number> {
  const { tab, sight, question, world } = stage;
  const before = principalNamed(world, question.leg.browse?.before ?? '');
  const all = world.scenario.frontEnd?.pages ?? [];
  // Those that a page opens by itself come last, so that Back leads there.
  const pages = [...all.filter(({ aimed }) => aimed), ...all.filter(({ aimed }) => !aimed)];
  await usedBy(stage, before, pages);
  await leave(stage, before);
  sight.add(await leftovers(stage));
  sight.add(await tab.look(), 'after signing out: ');
  await lookBack(stage);
  await lookOffline(stage, pages, before);
  return 200;
}

/** What is removed only a moment later is not left. */
async function leftovers({ tab, world }: Stage): Promise<readonly Surface[]> {
  const first = await tab.leftovers();
  if (!first.some(({ text }) => world.scanner.scanText(text).length > 0)) return first;
  await sleep(LATER_MS);
  return tab.leftovers();
}

const LATER_MS = 500;

/** The pages before, by the history of the tab. */
async function lookBack({ tab, sight, done }: Stage): Promise<void> {
  for (let step = 0; step < BACKS; step += 1) {
    const hasMoved = await tab.back().catch(() => false);
    if (!hasMoved) break;
    done.push('Back');
    await tab.rest(REST_MS);
    sight.add(await tab.look(), 'after Back: ');
  }
}

const BACKS = 3;

/** Without a network only what was kept can answer. */
async function lookOffline(stage: Stage, pages: readonly Page[], who: Principal): Promise<void> {
  const { tab, sight } = stage;
  await stage.drain();
  await tab.offline(true);
  for (const page of pages.filter(({ aimed }) => !aimed)) {
    const isOpen = await stage.go(page, who).then(
      () => true,
      () => false,
    );
    if (!isOpen) continue;
    await tab.rest(REST_MS);
    sight.add(await tab.look(), 'offline: ');
  }
  await tab.offline(false);
}
