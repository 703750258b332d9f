import { parseJson } from '../detect/json.js';
import type { Observation, Principal, Sighting } from '../model.js';
import type { PageExchange, Surface } from '../probes/browser/index.js';
import type { HttpAnswer } from '../probes/http.js';
import type { Gathered } from './exchange.js';
import { type Reading, readAnswer } from './reading.js';
import { createLimit, idSightings, sightingsOf } from './sighting.js';
import type { World } from './world.js';

/** What somebody saw of pages, added up as it comes. */
export interface PageSight {
  /** Looks through what can be read of a page now. `when` stands before the places: `after Back: `. */
  add(surfaces: readonly Surface[], when?: string): void;
  /** Looks through what its requests brought. */
  addTraffic(exchanges: readonly PageExchange[]): void;
  sightings(): readonly Sighting[];
}

/** `reader`: whose own marks are no news. `ids`: are other tenants' long identifiers looked for, too? */
export function createPageSight(
  world: World,
  gathered: Gathered,
  { reader, ids }: { readonly reader: Principal; readonly ids: boolean },
): PageSight {
  const kept = createLimit();
  const all: Sighting[] = [];

  function take(reading: Reading, placed: (place: string) => string): void {
    gathered.size += reading.size;
    const found = [...sightingsOf(world, reading, reader), ...(ids ? idSightings(world, reading, reader) : [])];
    for (const sighting of found) {
      const place = placed(sighting.place);
      if (kept(`${JSON.stringify(sighting.what)} ${place}`)) all.push({ ...sighting, place });
    }
    gathered.sightings = all;
  }

  return {
    add(surfaces, when = '') {
      for (const { place, text } of surfaces) take(readingOf(world, text), () => `${when}${place}`);
    },
    addTraffic(exchanges) {
      for (const exchange of exchanges) {
        const { method, url, status, body, headers } = exchange;
        gathered.requests.push({ method, url, headers: {}, ...(status === undefined ? {} : { status }) });
        if (!body || status === undefined) continue;
        const answer: HttpAnswer = { status, headers, setCookies: [], body, complete: true };
        const { pathname } = new URL(url);
        take(readAnswer(world, answer), (place) => `the answer to ${method} ${pathname}, ${place}`);
      }
    },
    sightings: () => all,
  };
}

/** A text as an answer, so that one reader serves both. JSON in it would be told by its own places. */
export function readingOf(world: World, text: string, status = 200): Reading {
  const type = parseJson(text) === undefined ? 'text/html' : 'application/json';
  const headers = { 'content-type': type };
  return readAnswer(world, { status, headers, setCookies: [], body: Buffer.from(text), complete: true });
}

/** Does it show anything that is not the reader's own? */
export function foreignIn(seen: Pick<Observation, 'sightings'>): readonly Sighting[] {
  return seen.sightings.filter(({ hit, excerpt, what }) => what.kind !== 'strange' && (hit ?? excerpt) !== undefined);
}
