import { createHash } from 'node:crypto';
import type { Reporter } from '../result.js';
import { type Survey, surveyOf } from '../survey.js';
import { count } from '../text.js';
import { type Anchors, createAnchors } from './anchors.js';
import { banner, LOGO, runFacts } from './banner.js';
import { figuresSection } from './figure.js';
import { curlHint, groupCard, unprovedSection } from './finding.js';
import { matrices, tenantGrid } from './grid.js';
import { caseLedger, checksSection, cleanupSection, notesSection, skippedSection } from './ledger.js';
import { constant, type Markup, html as markup, textOf } from './markup.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/**
 * The report to read: one file that loads nothing, runs only its own script, and is whole without it.
 * Everything stored is evidence, so hostile: it is escaped where it is written (`markup.ts`) and the content security
 * policy forbids what escaping might miss.
 */
export const html: Reporter = {
  id: 'html',
  file: 'index.html',
  title: 'The report to read, as one HTML file',
  async *render(result) {
    const survey = await surveyOf(result);
    const anchors = createAnchors(survey);
    yield textOf(head(survey));
    yield textOf(overview(survey, anchors));
    for (const part of sections(survey, anchors)) yield textOf(part);
    yield textOf(foot(survey));
  },
};

function head({ header, counts }: Survey): Markup {
  const failed = counts.fail > 0 ? `${counts.fail} failed` : 'none failed';
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${header.scenario.name}: ${failed} of ${header.planned} · Partywall</title>
<style>${constant(STYLE)}</style>
</head>
<body>
`;
}

/** Nothing is fetched, framed or posted; of scripts and styles only the two in this file. */
function policy(): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${sha256(STYLE)}'`,
    `script-src 'sha256-${sha256(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** A grid of more tenants leaves no room for the facts beside it. */
const BESIDE = 3;

function overview(survey: Survey, anchors: Anchors): Markup {
  const { header } = survey;
  return markup`<a class="skip" href="#findings">Skip to the findings</a>
<header class="top"><div class="wide">${LOGO}<p class="name"><b>Partywall</b> <span>${header.scenario.name}</span></p>
<form class="find" role="search" hidden><label class="sr" for="find">Filter cases</label><input id="find" type="search" placeholder="Filter: resource, reason, user" autocomplete="off" spellcheck="false"><kbd>/</kbd><output class="sr" for="find" aria-live="polite"></output></form></div></header>
<main class="wide">
${banner(survey)}
<div class="first${header.tenants.length > BESIDE && ' broad'}">
<section class="reach" aria-labelledby="who"><h2 id="who">Who reached whom</h2>${tenantGrid(survey, anchors)}</section>
${runFacts(survey)}</div>
${contents(survey)}
`;
}

function contents({ groups, counts, missing, header, figured }: Survey): Markup {
  const links: readonly (readonly [string, string, number])[] = [
    ['findings', 'Findings', groups.length],
    ['unproved', 'Not proved', counts.inconclusive + missing],
    ...(figured.length > 0 ? [['figures', 'Figures', figured.length] as const] : []),
    ['map', 'Map', header.resources.length + header.views.length],
    ['cases', 'All cases', header.planned - missing],
    ['skipped', 'Skipped', counts.skipped],
  ];
  return markup`<nav aria-label="Sections"><ul>${links.map(([id, name, number]) => markup`<li><a href="#${id}">${name} <span>${number}</span></a></li>`)}<li><a href="#cleanup">Clean-up</a></li><li><a href="#notes">Notes</a></li><li><a href="#checks">Checks</a></li></ul></nav>`;
}

function* sections(survey: Survey, anchors: Anchors): Iterable<Markup> {
  const { groups, counts, missing, notes } = survey;
  yield opening('findings', 'Findings', groups.length === 0 ? 'No case failed.' : found(survey));
  if (groups.length > 0) yield curlHint(survey);
  for (const [number, group] of groups.entries()) yield groupCard(group, number, survey);
  const open = counts.inconclusive + missing;
  yield opening(
    'unproved',
    'Not proved',
    open === 0
      ? 'Every case that was asked has a verdict.'
      : 'These prove nothing, in either direction. What stood in the way is named.',
  );
  yield unprovedSection(survey);
  if (survey.figured.length > 0) {
    yield opening('figures', 'Figures', FIGURES);
    yield figuresSection(survey);
  }
  yield opening(
    'map',
    'Map',
    'What each side did to each resource of the other, worst outcome first. Every mark leads to its cases.',
  );
  yield matrices(survey, anchors);
  yield opening(
    'cases',
    'All cases',
    `${count(survey.rows.length, 'case')} in one line each; failed and unproved ones lead to their evidence.`,
  );
  yield* caseLedger(anchors);
  yield opening(
    'skipped',
    'Skipped',
    counts.skipped === 0 ? 'Nothing was skipped.' : 'Left out on purpose, each for the reason given.',
  );
  yield skippedSection(survey);
  yield opening('cleanup', 'Clean-up', '');
  yield cleanupSection(survey);
  yield opening('notes', 'Notes of the run', notes.length === 0 ? 'None.' : '');
  yield notesSection(survey);
  yield opening('checks', 'Checks used', 'What each check demands, why, and who must be able to turn it red.');
  yield checksSection(survey);
  yield markup`</section>`;
}

const FIGURES =
  'What each figure should be and was, whose parts it is made of, and how it went while rows were added on both sides: a sound figure moves with its own rows and with no others.';

function found({ groups, counts }: Survey): string {
  return `${count(counts.fail, 'failed case')} from ${count(groups.length, 'cause')}, worst first.`;
}

/** Ends the section before it; the first one ends nothing but an empty one. */
function opening(id: string, title: string, intro: string): Markup {
  const ending = id === 'findings' ? undefined : markup`</section>\n`;
  return markup`${ending}<section class="part" id="${id}"><h2>${title}</h2>${intro !== '' && markup`<p class="intro">${intro}</p>`}\n`;
}

function foot({ header }: Survey): Markup {
  return markup`</main>
<footer class="wide"><p>${header.tool} · run ${header.run} · secrets are shown by name only · this file loads nothing and sends nothing.</p><p class="keys" hidden><kbd>/</kbd> filter <kbd>j</kbd> <kbd>k</kbd> next, previous finding <kbd>o</kbd> open or close it <kbd>Esc</kbd> clear</p></footer>
<script>${constant(SCRIPT)}</script>
</body>
</html>
`;
}
