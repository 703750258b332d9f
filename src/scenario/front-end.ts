import type { FrontEnd, Page } from '../model.js';
import { defined } from './conversions.js';
import { type Draft, placeOf, type Use, usesIn, usesInAddress } from './draft.js';
import { stepsOf } from './page-steps.js';
import { pageView } from './page-view.js';
import type { RawScenario } from './schema.js';
import type { RawPage } from './schema-page.js';
import type { DraftedView } from './views.js';

export interface DraftedFrontEnd {
  readonly made: FrontEnd;
  /** Pages with figures. */
  readonly views: readonly DraftedView[];
  /** Placeholders in what a person does. */
  readonly uses: readonly Use[];
  readonly addresses: readonly { readonly uses: readonly Use[]; readonly isAimed: boolean }[];
}

export function draftFrontEnd(raw: RawScenario, draft: Draft): DraftedFrontEnd | undefined {
  const { browser } = raw;
  if (!browser) return undefined;
  const at = ['browser'];
  const pages = Object.entries(browser.pages).map(([name, said]) => draftPage(name, said, raw, draft));
  return {
    made: defined({
      auth: browser.auth,
      logout: stepsOf(browser.logout ?? []),
      switch: stepsOf(browser.switch ?? []),
      pages: pages.map(({ made }) => made),
    }),
    views: pages.flatMap(({ view }) => view ?? []),
    uses: (['logout', 'switch'] as const).flatMap((key) => usesIn(browser[key], [...at, key], draft)),
    addresses: pages,
  };
}

function draftPage(name: string, said: RawPage, raw: RawScenario, draft: Draft) {
  const { page, resource, values } = typeof said === 'string' ? { page: said } : said;
  const at = ['browser', 'pages', name];
  const uses = usesInAddress(page, at, draft);
  const isAimed = resource !== undefined && uses.length > 0;
  const request = { method: 'GET', path: page };
  const made: Page = defined({ name, request, aimed: isAimed, resource, at: placeOf(draft, at) });
  if (isAimed && values)
    draft.complaints.add({
      code: 'bad-figures',
      headline: `the page ${name} is about one record, and figures are of a whole tenant`,
      at: [...at, 'values'],
      part: 'key',
    });
  return { made, uses, isAimed, view: values && !isAimed ? pageView({ made, values, at }, raw, draft) : undefined };
}
