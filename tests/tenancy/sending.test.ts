import { expect, test } from '@playwright/test';
import { type Ask, FORBIDDEN, openHouse, type Place, type Rule, visit } from './house.js';

const PLACES: readonly Place[] = ['header', 'host', 'path', 'query', 'cookie'];
const CHECKS = ['list-foreign-rows', 'object-read-foreign', 'object-update-foreign', 'anonymous-tenant-data'];

/** Whoever is signed in must say its own tenant; and nobody gets in without saying some tenant. */
function strict(places: readonly Place[]): Rule {
  return ({ home, says }) => {
    if (places.some((place) => says[place] === undefined)) return { status: 400, body: { error: 'which tenant?' } };
    if (home === undefined) return { status: 401 };
    return places.every((place) => says[place] === home) ? home : FORBIDDEN;
  };
}

for (const places of [...PLACES.map((place) => [place]), ['host', 'header'] as const]) {
  test(`every request of a run says its tenant in the ${places.join(' and the ')}`, async () => {
    const house = await openHouse({ rule: strict(places) });
    const { end, found } = await visit(house.url, { places, checks: CHECKS });
    await house.close();
    expect(Object.entries(found).filter(([, verdict]) => !verdict.startsWith('pass/'))).toEqual([]);
    const isSilent = ({ says, path }: Ask): boolean =>
      places.some((place) => says[place] === undefined && !(place === 'path' && path === '/login'));
    expect(house.asks.filter(isSilent).map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    expect({ left: end.cleanup.left, notes: house.notes.size }).toEqual({ left: [], notes: 0 });
  });
}
