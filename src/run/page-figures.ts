import { setTimeout as sleep } from 'node:timers/promises';
import { spotOf } from '../auth/browser.js';
import { rowNamed } from '../checks/subjects.js';
import { counters } from '../detect/counters.js';
import { namedFigures } from '../detect/figures.js';
import type { View, ViewRow } from '../model.js';
import type { ReadPage, Spot } from '../probes/browser/index.js';
import type { Found } from './observation.js';
import { LOOK_MS, pageOf, REST_MS, type Stage, sender } from './page-stage.js';
import { withTruths } from './truths.js';

interface Sight {
  readonly view: View;
  readonly row: ViewRow;
  readonly spots: Readonly<Record<string, Spot>>;
}

/** A page with figures, opened by whoever asks: what stands at their spots, and every other number that is shown. */
export async function figures(stage: Stage): Promise<Pick<Found, 'numbers' | 'truths'> & { readonly status: number }> {
  const { world, question, asker } = stage;
  const { leg } = question;
  const view = world.scenario.views.find(({ name }) => name === leg.view);
  const row = view && rowNamed(view, leg.row);
  if (!view?.spots || !row) throw new TypeError(`there is no page ${leg.view} with figures`);
  const { scope } = world.words.scopeOf({ ...asker.facts, principal: asker.principal });
  const spots = Object.fromEntries(Object.entries(view.spots).map(([name, spot]) => [name, spotOf(scope, spot)]));
  return withTruths(world, { leg, view, row }, () => looked(stage, { view, row, spots }));
}

async function looked(stage: Stage, sight: Sight): Promise<Pick<Found, 'numbers'> & { readonly status: number }> {
  const status = await stage.go(pageOf(stage), sender(stage));
  const page = status < 400 ? await readStill(stage, sight) : await stage.tab.read({});
  stage.sight.add(await stage.tab.look());
  return { status, ...(stage.question.leg.numbers ? { numbers: numbersOn(page, sight) } : {}) };
}

/** Figures come late, and some count up: they are read when all are there and stand still. */
async function readStill({ world, tab }: Stage, sight: Sight): Promise<ReadPage> {
  const deadline = performance.now() + world.scenario.limits.timeoutMs;
  await tab.rest(REST_MS);
  let before = '';
  for (;;) {
    const page = await tab.read(sight.spots);
    const named = namedOn(page, sight);
    const now = JSON.stringify(named);
    const areThere = sight.view.values.every(({ name }) => named[`value ${name}`] !== undefined);
    if ((areThere && now === before) || performance.now() > deadline || world.signal.aborted) return page;
    before = now;
    await sleep(LOOK_MS);
  }
}

function numbersOn(page: ReadPage, sight: Sight): Record<string, number> {
  // Those with names first: the same number found in the text is not what a reader wants to be told of.
  return { ...namedOn(page, sight), ...counters({ headers: { 'content-type': 'text/plain' }, text: page.text }) };
}

/** Values of a page point into what was read at its spots. */
function namedOn({ at, text }: ReadPage, { view, row }: Sight): Record<string, number> {
  return namedFigures(view, row, { status: 200, headers: {}, text, json: at });
}
