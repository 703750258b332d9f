import type { FrontEnd, Page } from '../model.js';
import { defined } from './conversions.js';
import { type Draft, placeOf, type Use, usesIn, usesInAddress } from './draft.js';
import { stepsOf } from './page-steps.js';
import type { RawScenario } from './schema.js';

export interface DraftedFrontEnd {
  readonly made: FrontEnd;
  /** Placeholders in what a person does. */
  readonly uses: readonly Use[];
  readonly addresses: readonly { readonly uses: readonly Use[]; readonly isAimed: boolean }[];
}

export function draftFrontEnd(raw: RawScenario['browser'], draft: Draft): DraftedFrontEnd | undefined {
  if (!raw) return undefined;
  const at = ['browser'];
  const pages = Object.entries(raw.pages).map(([name, said]) => {
    const { page, resource } = typeof said === 'string' ? { page: said, resource: undefined } : said;
    const place = [...at, 'pages', name];
    const uses = usesInAddress(page, place, draft);
    const isAimed = resource !== undefined && uses.length > 0;
    const request = { method: 'GET', path: page };
    const made: Page = defined({ name, request, aimed: isAimed, resource, at: placeOf(draft, place) });
    return { made, uses, isAimed };
  });
  return {
    made: defined({
      auth: raw.auth,
      logout: stepsOf(raw.logout ?? []),
      switch: stepsOf(raw.switch ?? []),
      pages: pages.map(({ made }) => made),
    }),
    uses: (['logout', 'switch'] as const).flatMap((key) => usesIn(raw[key], [...at, key], draft)),
    addresses: pages,
  };
}
