import { setTimeout as sleep } from 'node:timers/promises';
import { pageAddress } from '../auth/browser.js';
import { type OnTab, SignInError } from '../auth/index.js';
import { UserError } from '../errors.js';
import type { Observation, Page, Principal, Resource } from '../model.js';
import { BrowserFault, cookieState, type Surface, type Tab, type TabState } from '../probes/browser/index.js';
import type { Aimed } from './aim.js';
import type { Question } from './ask.js';
import { type Asker, type Gathered, renderedPath } from './exchange.js';
import { isMet } from './expectation.js';
import { observe, unasked } from './observation.js';
import { keepEvidence } from './page-evidence.js';
import { createPageSight, foreignIn, type PageSight, readingOf } from './page-sight.js';
import { noteUncovered } from './uncovered.js';
import { principalNamed, type World } from './world.js';

export interface Surroundings {
  readonly asker: Asker;
  readonly aimed: Aimed;
  readonly gathered: Gathered;
}

/** One look in a browser: a tab of its own, closed whatever happened. What cannot be looked at proves nothing. */
export async function browse(world: World, question: Question, around: Surroundings): Promise<Observation> {
  const { gathered } = around;
  const startedAt = performance.now();
  let tab: Tab | undefined;
  const stop = (): void => void tab?.close();
  try {
    tab = await world.browser.open(await beginningOf(world, question, around));
    world.signal.addEventListener('abort', stop, { once: true });
    if (world.signal.aborted) stop();
    return await looked(world, question, { ...around, tab, startedAt });
  } catch (error) {
    if (world.signal.aborted) return unasked(question, gathered, 'interrupted', 'the run was interrupted');
    if (error instanceof UserError && error.facts.code === 'no-browser')
      return unasked(question, gathered, 'unreachable', `${error.facts.headline}. ${error.facts.hint ?? ''}`);
    if (error instanceof SignInError && error.facts.code === 'sign-in-unanswered')
      return unasked(question, gathered, 'unreachable', error.message);
    if (!(error instanceof BrowserFault)) throw error;
    return unasked(question, gathered, REASONS[error.kind], world.redactor.text(error.message));
  } finally {
    world.signal.removeEventListener('abort', stop);
    await tab?.close();
  }
}

const REASONS = {
  absent: 'control-failed',
  unusable: 'control-failed',
  gone: 'unreachable',
  unreachable: 'unreachable',
  timeout: 'timeout',
} as const;

/** Who looks at one page comes signed in; who uses a tab one after the other signs in there. */
async function beginningOf(world: World, { leg }: Question, { asker }: Surroundings): Promise<TabState | undefined> {
  if (leg.browse?.kind !== 'visit') return undefined;
  const scheme = schemeOf(world);
  const session = await world.sessions.of(asker.principal, scheme);
  if (session.state) return session.state;
  const url = world.http.urlOf('/');
  return cookieState(session.headers('GET', url).cookie ?? '', pageAddress(world, asker.principal.tenant, '/') || url);
}

/** The scheme that the front end names, else the first that signs in by a browser. */
function schemeOf({ scenario }: World): string | undefined {
  return scenario.frontEnd?.auth ?? scenario.auth.find(({ kind }) => kind === 'browser')?.name;
}

interface Scene extends Surroundings {
  readonly tab: Tab;
  readonly startedAt: number;
}

async function looked(world: World, question: Question, scene: Scene): Promise<Observation> {
  const { leg, as } = question;
  const { tab, gathered, aimed } = scene;
  const stage = createStage(world, question, scene);
  const status = await WAYS[leg.browse?.kind ?? 'visit'](stage);
  await stage.drain();
  const html = await tab.html().catch(() => '');
  gathered.last = readingOf(world, html, status);
  const seen: { -readonly [Name in keyof Observation]: Observation[Name] } = observe(world, question, {
    gathered,
    aimed,
  });
  if (leg.expect) seen.held = isMet(world, question, seen);
  if (leg.expect && seen.held) seen.effectMs = Math.round(stage.shownAfter());
  if (leg.role === 'attack' && as === undefined && foreignIn(seen).length > 0)
    seen.files = await keepEvidence(world, question, { tab, gathered, done: stage.done });
  return seen;
}

/** What the ways of looking have in common. */
interface Stage {
  readonly world: World;
  readonly question: Question;
  readonly tab: Tab;
  readonly sight: PageSight;
  readonly done: string[];
  readonly reader: Principal;
  /** Goes to a page, as the page itself does where it has a link. */
  go(page: Page, as: Principal, way?: 'visit' | 'follow'): Promise<number>;
  /** Looks until the leg's expectation is met (or `isThere` says so), or time is over; true where it is. */
  lookFor(isThere?: () => boolean): Promise<boolean>;
  /** Takes in what the requests so far have brought. */
  drain(): Promise<void>;
  shownAfter(): number;
  person(principal: Principal): Promise<OnTab>;
}

const LOOK_MS = 50;
/** Longest wait for a page to have nothing more to ask. */
const REST_MS = 1000;

function createStage(world: World, question: Question, scene: Scene): Stage {
  const { tab, asker, aimed, gathered } = scene;
  const { leg } = question;
  const { principal } = asker;
  const to = question.context.case.subject.to;
  const reader =
    leg.browse?.kind === 'switch' ? { name: principal.name, ...(to === undefined ? {} : { tenant: to }) } : principal;
  const isVisit = leg.browse?.kind === 'visit';
  const sight = createPageSight(world, gathered, { reader, ids: isVisit && leg.role === 'attack' });
  const done: string[] = [];
  let openedAt = scene.startedAt;
  let shownMs = 0;
  const isExpected = (): boolean => {
    gathered.last ??= readingOf(world, '');
    return isMet(world, question, observe(world, question, { gathered, aimed }));
  };
  const stage: Stage = {
    world,
    question,
    tab,
    sight,
    done,
    reader,
    async go(page, as, way = 'visit') {
      const path = await renderedPath(world, as === principal ? asker : { ...asker, principal: as }, page.request);
      const url = pageAddress(world, as.tenant, path);
      openedAt = performance.now();
      done.push(`${as.name} opens ${path}`);
      if (way === 'follow' && (await tab.follow(url))) return 200;
      return tab.visit(url);
    },
    async lookFor(isThere = isExpected) {
      const deadline = performance.now() + world.scenario.limits.timeoutMs;
      for (;;) {
        sight.add(await tab.look());
        if (isThere()) {
          shownMs = performance.now() - openedAt;
          return true;
        }
        if (performance.now() > deadline || world.signal.aborted) return false;
        await sleep(LOOK_MS);
      }
    },
    async drain() {
      const exchanges = await tab.taken();
      noteUncovered(world, exchanges);
      sight.addTraffic(exchanges);
    },
    shownAfter: () => shownMs,
    person: (who) => world.sessions.onTab(who, schemeOf(world) ?? '', tab),
  };
  return stage;
}

const WAYS: Readonly<Record<'visit' | 'next' | 'switch' | 'residue', (stage: Stage) => Promise<number>>> = {
  visit,
  next,
  switch: switched,
  residue,
};

/** One page, in a profile of its own. Without an expectation it is looked at for at least `forMs`, and till it rests. */
async function visit(stage: Stage): Promise<number> {
  const { question, tab, sight } = stage;
  const { leg } = question;
  const status = await stage.go(pageOf(stage), sender(stage));
  if (leg.expect && status < 400) await stage.lookFor();
  else {
    const startedAt = performance.now();
    await tab.rest(REST_MS);
    const left = (leg.browse?.forMs ?? 0) - (performance.now() - startedAt);
    if (left > 0) await sleep(left);
    sight.add(await tab.look());
  }
  return status;
}

/** The next person in the tab of somebody who has signed out: on the page, in its memory, offline, and by Back. */
async function next(stage: Stage): Promise<number> {
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
async function switched(stage: Stage): Promise<number> {
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
async function residue(stage: Stage): Promise<number> {
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

/** Signs in, opens these pages, and must see its own records on one of them: else there was nothing to leave behind. */
async function usedBy(stage: Stage, who: Principal, pages: readonly Page[]): Promise<void> {
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

async function demandShown(stage: Stage, tenant: string | undefined): Promise<void> {
  if (await isShowing(stage, tenant, true)) return;
  throw new BrowserFault('absent', `the page showed no record of ${tenant} before the switch`);
}

/** Signed out is who is at the form again. What came before belongs to who was there. */
async function leave(stage: Stage, who: Principal): Promise<void> {
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

function pageOf({ world, question }: Stage): Page {
  const name = question.leg.browse?.page;
  const page = world.scenario.frontEnd?.pages.find((one) => one.name === name);
  if (!page) throw new TypeError(`there is no page ${name}`);
  return page;
}

function sender({ world, question }: Stage): Principal {
  return principalNamed(world, question.as ?? question.leg.as);
}
