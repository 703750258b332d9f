import type { Observation } from '../model.js';
import type { Question } from './ask.js';
import type { World } from './world.js';

/**
 * A list of which nobody said how it is paged, and which shows rows but not all own ones, or says that there is more:
 * one note tells what to write, whatever the reasons are in which its cases end.
 */
export function hintAtPages(world: World, { context, leg }: Question, { rows }: Observation): void {
  const { resource, operation } = context;
  if (leg.expect?.kind !== 'own-rows' || !resource || !rows || rows.count === 0) return;
  if (operation?.kind !== 'list' || operation.pages || (rows.ownFound >= rows.ownExpected && rows.ended)) return;
  const told = toldIn(world);
  const name = `${resource.name}.${operation.name}`;
  if (told.has(name)) return;
  told.add(name);
  const seen = rows.ended ? `${rows.ownFound} of ${rows.ownExpected} own rows` : 'a sign that there is more';
  const text = `${name} shows ${rows.count === 1 ? '1 row' : `${rows.count} rows`}, ${seen}, and the scenario does not say how it is paged: if it is, add \`pages\`, such as { page: page, size: per_page }, { offset: offset } or { cursor: after, next: $.next }`;
  void world.write({ type: 'note', topic: 'warning', text });
}

const hints = new WeakMap<World['scenario'], Set<string>>();

function toldIn({ scenario }: World): Set<string> {
  const known = hints.get(scenario) ?? new Set();
  hints.set(scenario, known);
  return known;
}
