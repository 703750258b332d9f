import { setTimeout as sleep } from 'node:timers/promises';
import { pageAddress } from '../auth/browser.js';
import { SignInError } from '../auth/index.js';
import { UserError } from '../errors.js';
import type { Browse, Leg, Observation } from '../model.js';
import { BrowserFault, cookieState, type Tab, type TabState } from '../probes/browser/index.js';
import type { Question } from './ask.js';
import { isMet } from './expectation.js';
import { observe, unasked } from './observation.js';
import { keepEvidence } from './page-evidence.js';
import { figures } from './page-figures.js';
import { foreignIn, readingOf } from './page-sight.js';
import {
  createStage,
  pageOf,
  REST_MS,
  type Scene,
  type Stage,
  type Surroundings,
  schemeOf,
  sender,
} from './page-stage.js';
import { next, residue, switched } from './page-tab.js';
import type { World } from './world.js';

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
  if (!isLoneVisit(leg)) return undefined;
  const session = await world.sessions.of(asker.principal, schemeOf(world));
  if (session.state) return session.state;
  const url = world.http.urlOf('/');
  return cookieState(session.headers('GET', url).cookie ?? '', pageAddress(world, asker.principal.tenant, '/') || url);
}

function isLoneVisit({ browse }: Leg): boolean {
  return browse === undefined || browse.kind === 'visit';
}

async function looked(world: World, question: Question, scene: Scene): Promise<Observation> {
  const { leg, as } = question;
  const { tab, gathered, aimed } = scene;
  const stage = createStage(world, question, scene);
  const { status, ...found } = leg.browse ? { status: await WAYS[leg.browse.kind](stage) } : await figures(stage);
  await stage.drain();
  const html = await tab.html().catch(() => '');
  gathered.last = readingOf(world, html, status);
  const seen: { -readonly [Name in keyof Observation]: Observation[Name] } = observe(world, question, {
    gathered,
    aimed,
    ...found,
  });
  // Of a view whoever asks looks whether it is met, and goes on asking.
  if (leg.expect && leg.browse) seen.held = isMet(world, question, seen);
  if (leg.expect && seen.held) seen.effectMs = Math.round(stage.shownAfter());
  if (leg.role === 'attack' && as === undefined && foreignIn(seen).length > 0)
    seen.files = await keepEvidence(world, question, { tab, gathered, done: stage.done });
  return seen;
}

/** Each gives the status of the page. */
const WAYS: Readonly<Record<Browse['kind'], (stage: Stage) => Promise<number>>> = {
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
