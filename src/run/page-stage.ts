import { setTimeout as sleep } from 'node:timers/promises';
import { pageAddress } from '../auth/browser.js';
import type { OnTab } from '../auth/index.js';
import type { Page, Principal } from '../model.js';
import type { Tab } from '../probes/browser/index.js';
import type { Aimed } from './aim.js';
import type { Question } from './ask.js';
import { type Asker, type Gathered, renderedPath } from './exchange.js';
import { isMet } from './expectation.js';
import { observe } from './observation.js';
import { createPageSight, foreignIn, type PageSight, readingOf } from './page-sight.js';
import { noteUncovered } from './uncovered.js';
import { principalNamed, type World } from './world.js';

export interface Surroundings {
  readonly asker: Asker;
  readonly aimed: Aimed;
  readonly gathered: Gathered;
}

export interface Scene extends Surroundings {
  readonly tab: Tab;
  readonly startedAt: number;
}

/** What the ways of looking have in common. */
export interface Stage {
  readonly world: World;
  readonly question: Question;
  readonly asker: Asker;
  readonly tab: Tab;
  readonly sight: PageSight;
  readonly done: string[];
  /** Goes to a page, as the page itself does where it has a link. */
  go(page: Page, as: Principal, way?: 'visit' | 'follow'): Promise<number>;
  /** Looks until the leg's expectation is met, or time is over. */
  lookFor(): Promise<void>;
  /** Takes in what the requests so far have brought. */
  drain(): Promise<void>;
  /** Milliseconds from when the page was opened until what was expected was seen. */
  shownAfter(): number;
  person(principal: Principal): Promise<OnTab>;
}

export const LOOK_MS = 50;
/** Longest wait for a page to have nothing more to ask. */
export const REST_MS = 1000;

export function createStage(world: World, question: Question, scene: Scene): Stage {
  const { tab, asker, gathered } = scene;
  const { principal } = asker;
  const sight = createPageSight(world, gathered, { reader: readerOf(question, principal), ids: findsIds(question) });
  const done: string[] = [];
  const clock = { openedAt: scene.startedAt, shownMs: 0 };
  return {
    world,
    question,
    asker,
    tab,
    sight,
    done,
    async go(page, as, way = 'visit') {
      const path = await renderedPath(world, as === principal ? asker : { ...asker, principal: as }, page.request);
      const url = pageAddress(world, as.tenant, path);
      clock.openedAt = performance.now();
      done.push(`${as.name} opens ${path}`);
      if (way === 'follow' && (await tab.follow(url))) return 200;
      return tab.visit(url);
    },
    lookFor: () => lookFor(world, question, { ...scene, sight, clock }),
    async drain() {
      const exchanges = await tab.taken();
      noteUncovered(world, exchanges);
      sight.addTraffic(exchanges);
    },
    shownAfter: () => clock.shownMs,
    person: (who) => world.sessions.onTab(who, schemeOf(world) ?? '', tab),
  };
}

/** Whoever goes on in another of its tenants is at home there. */
function readerOf({ leg, context }: Question, principal: Principal): Principal {
  if (leg.browse?.kind !== 'switch') return principal;
  const { to } = context.case.subject;
  return { name: principal.name, ...(to === undefined ? {} : { tenant: to }) };
}

/** Of a page that is opened by a link to a record, and of one with figures, which no tenant shares with another. */
function findsIds({ leg }: Question): boolean {
  return leg.role === 'attack' && (leg.browse?.kind ?? 'visit') === 'visit';
}

interface Looking extends Scene {
  readonly sight: PageSight;
  readonly clock: { readonly openedAt: number; shownMs: number };
}

async function lookFor(world: World, question: Question, looking: Looking): Promise<void> {
  const { tab, sight, clock, gathered, aimed } = looking;
  const deadline = performance.now() + world.scenario.limits.timeoutMs;
  for (;;) {
    sight.add(await tab.look());
    gathered.last ??= readingOf(world, '');
    if (isMet(world, question, observe(world, question, { gathered, aimed }))) {
      clock.shownMs = performance.now() - clock.openedAt;
      return;
    }
    // What must not be there decides the case: nobody waits for what should be there instead.
    if (question.leg.role === 'attack' && foreignIn(gathered).length > 0) return;
    if (performance.now() > deadline || world.signal.aborted) return;
    await sleep(LOOK_MS);
  }
}

/** The scheme that the front end names, else the first that signs in by a browser. */
export function schemeOf({ scenario }: World): string | undefined {
  return scenario.frontEnd?.auth ?? scenario.auth.find(({ kind }) => kind === 'browser')?.name;
}

/** The page that the leg is about; that of a view bears its name. */
export function pageOf({ world, question: { leg } }: Stage): Page {
  const name = leg.browse?.page ?? leg.view;
  const page = world.scenario.frontEnd?.pages.find((one) => one.name === name);
  if (!page) throw new TypeError(`there is no page ${name}`);
  return page;
}

export function sender({ world, question }: Stage): Principal {
  return principalNamed(world, question.as ?? question.leg.as);
}
