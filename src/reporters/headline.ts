import type { Outcome } from '../model.js';
import type { Survey } from './survey.js';
import { count } from './text.js';

/** The verdict of a run in words: what was proved, what was caught, what was not proved. */
export interface Headline {
  readonly tone: Exclude<Outcome, 'skipped'>;
  readonly title: string;
  readonly proved: string;
  readonly caught: string;
  readonly unproved: string;
}

export function headlineOf(survey: Survey): Headline {
  return { ...titleOf(survey), proved: provedIn(survey), caught: caughtIn(survey), unproved: unprovedIn(survey) };
}

/** Cases that prove nothing: unproved ones and those a killed run never reported. */
function openCases({ counts, missing }: Pick<Survey, 'counts' | 'missing'>): number {
  return counts.inconclusive + missing;
}

/** Cases that crossed the boundary. Contract and oracle failures never count as leaks. */
function crossings({ groups }: Pick<Survey, 'groups'>): { readonly cases: number; readonly causes: number } {
  const crossing = groups.map(({ findings }) => findings.filter(isCrossing).length).filter((cases) => cases > 0);
  return { cases: crossing.reduce((sum, cases) => sum + cases, 0), causes: crossing.length };
}

function isCrossing({ reason }: { readonly reason: string }): boolean {
  return reason === 'leak' || reason === 'breach';
}

function titleOf(survey: Survey): Pick<Headline, 'tone' | 'title'> {
  const { cases, causes } = crossings(survey);
  const { counts, end } = survey;
  if (cases > 0) return { tone: 'fail', title: `The wall is open in ${count(causes, 'place')}` };
  if (counts.fail > 0) return { tone: 'fail', title: 'No crossing seen, but answers were not as demanded' };
  if (counts.pass === 0) return { tone: 'inconclusive', title: 'Nothing was proved' };
  if (openCases(survey) > 0 || end?.exitCode === 2)
    return { tone: 'inconclusive', title: 'No leak found, but not everything is proved' };
  return { tone: 'pass', title: 'The wall held' };
}

function provedIn({ counts, rows, header }: Survey): string {
  if (counts.pass === 0) return 'No case was proved to hold.';
  const held = rows.filter(({ outcome }) => outcome === 'pass');
  const things = [...new Set(held.map(({ thing }) => thing))];
  const isView = (thing: string): boolean =>
    header.views.includes(thing) && !header.resources.some(({ name }) => name === thing);
  const views = things.filter(isView).length;
  const resources = things.length - views;
  const directions = new Set(held.map(({ side, victim }) => `${side}>${victim}`)).size;
  const over = [...(resources > 0 ? [count(resources, 'resource')] : []), ...(views > 0 ? [count(views, 'view')] : [])];
  return `${count(counts.pass, 'case')} held with all controls, over ${over.join(', ')} and ${count(directions, 'direction')}.`;
}

function caughtIn(survey: Survey): string {
  const { cases, causes } = crossings(survey);
  const others = survey.counts.fail - cases;
  const milder = `${count(others, 'answer')} not as demanded (contract or oracle, no data crossed)`;
  if (cases === 0) return others === 0 ? nothingIn(survey) : `${milder}.`;
  const crossed = `${count(cases, 'case')} crossed the boundary, from ${count(causes, 'cause')}`;
  return others === 0 ? `${crossed}.` : `${crossed}; ${milder}.`;
}

/** Absence is claimed only as far as cases were judged. */
function nothingIn(survey: Survey): string {
  if (survey.counts.pass === 0) return 'Nothing: no case could be judged.';
  if (openCases(survey) > 0) return 'Nothing, among the cases that could be judged.';
  return 'Nothing crossed the boundary.';
}

function unprovedIn({ counts, missing, unproved }: Survey): string {
  const reasons = unproved.map(([reason, findings]) => `${findings.length} ${reason}`);
  if (missing > 0) reasons.push(`${missing} never reported, the run was killed`);
  const skipped = counts.skipped > 0 ? ` ${count(counts.skipped, 'case')} skipped, each with its reason.` : '';
  if (reasons.length === 0) return `Every case that was asked has a verdict.${skipped}`;
  const open = counts.inconclusive + missing;
  return `${count(open, 'case')} ${open === 1 ? 'proves' : 'prove'} nothing: ${reasons.join(', ')}.${skipped}`;
}
