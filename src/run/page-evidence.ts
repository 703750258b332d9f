import type { Tab } from '../probes/browser/index.js';
import type { Question } from './ask.js';
import type { Gathered } from './exchange.js';
import type { World } from './world.js';

/**
 * A picture of the page and a list of what was done and asked there, beside the result. In the picture secrets are painted
 * over, and where `evidence` is `excerpt` every text but those with a hit; the list holds no bodies. None where `evidence` is `none`.
 */
export async function keepEvidence(
  world: World,
  question: Question,
  { tab, gathered, done }: { readonly tab: Tab; readonly gathered: Gathered; readonly done: readonly string[] },
): Promise<readonly string[]> {
  if (world.evidence === 'none' || !world.attach) return [];
  const name = `${question.context.case.id}-${question.leg.name}`;
  const shows = (text: string): boolean =>
    world.evidence === 'full' || text.trim() === '' || world.scanner.scanText(text).length > 0;
  const picture = await tab.screenshot((text) => world.redactor.has(text) || !shows(text));
  const requests = gathered.requests.map(({ method, url, status }) => `${method} ${url} ${status ?? 'no answer'}`);
  const trace = world.redactor.text([...done, '', ...requests, ''].join('\n'));
  const files = [picture && world.attach(`${name}.png`, picture), world.attach(`${name}.txt`, Buffer.from(trace))];
  return files.filter((file) => file !== undefined);
}
