/** The whole style sheet. One constant, because the content security policy allows it by its hash. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f7f6f3; --card: #ffffff; --inset: #f4f3f0; --ink: #1a1c21; --muted: #595f6b; --line: #dfdcd5; --link: #1b4b9b;
  --fail: #a61b14; --fail-bg: #fdeeec; --fail-line: #efb6b0;
  --warn: #7a4d00; --warn-bg: #fdf3dc; --warn-line: #e6c98a;
  --pass: #17603a; --pass-bg: #e9f5ee; --pass-line: #a9d4bb;
  --skip: #565c68; --skip-bg: #efeeeb; --skip-line: #d0cdc6;
  --mark: #ffe07a; --mark-ink: #2e2100; --mark-line: #b98900;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #121418; --card: #1a1d23; --inset: #14161b; --ink: #e9e7e2; --muted: #a5abb7; --line: #30343d; --link: #93b7ff;
    --fail: #ff9a91; --fail-bg: #351a19; --fail-line: #6b302c;
    --warn: #f1c66f; --warn-bg: #302612; --warn-line: #5f4b20;
    --pass: #86d7a9; --pass-bg: #15291f; --pass-line: #2c5940;
    --skip: #a5abb7; --skip-bg: #22252c; --skip-line: #3b404b;
    --mark: #f5cf55; --mark-ink: #221800; --mark-line: #ffe9a6;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 4.25rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 400 0.9375rem/1.5 var(--sans); overflow-wrap: anywhere; }
h1, h2, h3, h4, p, dl, dd, ul, ol { margin: 0; padding: 0; }
ul, ol { list-style: none; }
a { color: var(--link); text-underline-offset: 0.15em; }
code, pre, kbd, .via, .asked { font-family: var(--mono); font-size: 0.8125rem; font-variant-ligatures: none; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
small { font-size: 0.75rem; color: var(--muted); font-weight: 400; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.wide { max-width: 77rem; margin-inline: auto; padding-inline: clamp(0.875rem, 3vw, 2rem); }
.muted, .via { color: var(--muted); }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 0.5rem; z-index: 9; background: var(--card); padding: 0.5rem 0.75rem; }

.top { position: sticky; top: 0; z-index: 5; background: var(--card); border-bottom: 1px solid var(--line); }
.top .wide { display: flex; align-items: center; gap: 0.75rem; min-height: 3.25rem; }
.logo { flex: none; width: 1.75rem; height: 1.75rem; }
.logo .wall { stroke: var(--fail); }
.name { min-width: 0; flex: 1; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.name b { letter-spacing: -0.01em; }
.name span { color: var(--muted); margin-left: 0.375rem; }
.find { position: relative; flex: 0 1 19rem; }
.find input { width: 100%; font: inherit; font-size: 0.875rem; color: inherit; background: var(--inset); border: 1px solid var(--line); border-radius: 7px; padding: 0.3125rem 2rem 0.3125rem 0.625rem; }
.find input::placeholder { color: var(--muted); opacity: 1; }
.find kbd { position: absolute; right: 0.5rem; top: 50%; translate: 0 -50%; pointer-events: none; }
.find input:focus + kbd { display: none; }
kbd { border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 4px; padding: 0 0.3125rem; background: var(--card); color: var(--muted); font-size: 0.75rem; }

.first { display: grid; gap: 1rem; margin-top: 1rem; grid-template-columns: minmax(0, 1fr); }
.verdict { margin-top: 1.25rem; }
@media (min-width: 62rem) { .first:not(.broad) { grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr); } }
.verdict, .reach, .facts, .finding, .direction, .ledger { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.verdict { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 1.125rem; padding: 1.375rem 1.5rem 1.25rem; border-top: 4px solid var(--tone); --tone: var(--pass); --tone-bg: var(--pass-bg); }
.verdict.fail { --tone: var(--fail); --tone-bg: var(--fail-bg); }
.verdict.inconclusive { --tone: var(--warn); --tone-bg: var(--warn-bg); }
.sign { width: 2.75rem; height: 2.75rem; border-radius: 50%; display: grid; place-items: center; font-size: 1.375rem; font-weight: 700; color: var(--tone); background: var(--tone-bg); }
h1 { font-size: clamp(1.375rem, 1rem + 1.6vw, 1.875rem); line-height: 1.2; letter-spacing: -0.02em; font-weight: 680; text-wrap: balance; padding-top: 0.25rem; }
.said { margin-top: 0.375rem; color: var(--muted); }
.said strong { color: var(--ink); }
.words { display: grid; gap: 0.75rem 1.5rem; margin-top: 1.125rem; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); }
.words dt, .facts dt, .judged dt, .notes dt, .label { font-size: 0.75rem; font-weight: 600; color: var(--muted); letter-spacing: 0.01em; }
.bar { display: block; width: 100%; height: 8px; border-radius: 4px; margin-top: 1.125rem; background: var(--skip-bg); }
.bar .fail { fill: var(--fail); } .bar .inconclusive { fill: var(--warn); } .bar .pass { fill: var(--pass); } .bar .skipped { fill: var(--skip-line); }
.sum { display: flex; flex-wrap: wrap; gap: 0.375rem; align-items: center; margin-top: 0.625rem; font-variant-numeric: tabular-nums; }
.sum .of { color: var(--muted); font-size: 0.875rem; margin-left: 0.125rem; }
.gate { margin-top: 0.75rem; font-size: 0.8125rem; color: var(--muted); }
.gate strong { color: var(--ink); }
.reach { padding: 1.125rem 1.25rem 1.25rem; }
h2 { font-size: 1.1875rem; line-height: 1.3; letter-spacing: -0.01em; font-weight: 660; }
.reach h2 { font-size: 1rem; margin-bottom: 0.625rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 0.625rem 1.5rem; padding: 1.125rem 1.25rem; font-size: 0.8125rem; align-content: start; }
.facts .all { grid-column: 1 / -1; }
.facts dd { font-variant-numeric: tabular-nums; }

nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0.875rem 0 0; font-size: 0.875rem; }
nav a { text-decoration: none; font-weight: 550; }
nav a:hover { text-decoration: underline; }
nav span { color: var(--muted); font-weight: 400; font-variant-numeric: tabular-nums; }
.part { margin-top: 2.25rem; }
.intro { color: var(--muted); margin-top: 0.125rem; max-width: 80ch; text-wrap: pretty; }
.part > .intro { margin-bottom: 0.75rem; } .direction + .intro { margin-top: 0.75rem; }
.verdict .words { max-width: 62rem; }
.part > h2:last-child { margin-bottom: 0.5rem; }

.chip { display: inline-flex; align-items: baseline; gap: 0.3em; border: 1px solid var(--c-line); border-radius: 5px; background: var(--c-bg); color: var(--c); padding: 0 0.4375rem; font-size: 0.8125rem; line-height: 1.5rem; font-weight: 550; white-space: nowrap; text-decoration: none; --c: var(--skip); --c-bg: var(--skip-bg); --c-line: var(--skip-line); }
.chip.fail { --c: var(--fail); --c-bg: var(--fail-bg); --c-line: var(--fail-line); }
.chip.inconclusive { --c: var(--warn); --c-bg: var(--warn-bg); --c-line: var(--warn-line); }
.chip.pass { --c: var(--pass); --c-bg: var(--pass-bg); --c-line: var(--pass-line); }
.zero .chip { --c: var(--skip); --c-bg: transparent; --c-line: var(--line); font-weight: 450; }
a.chip:hover { border-color: var(--c); text-decoration: underline; }
.chip b { font-weight: 700; }
.sev { display: inline-block; border-radius: 5px; padding: 0 0.5rem; font-size: 0.8125rem; line-height: 1.5rem; font-weight: 650; color: var(--card); background: var(--skip); }
.sev.critical, .sev.high { background: var(--fail); } .sev.medium { background: var(--warn); }
.sev.high { color: var(--fail); background: var(--fail-bg); box-shadow: inset 0 0 0 1px var(--fail-line); }
.reason, .tag, .decides { font-size: 0.8125rem; font-weight: 600; }
.tag { color: var(--warn); }

.scroll { position: relative; overflow-x: auto; max-width: 100%; }
table { border-collapse: separate; border-spacing: 0; font-size: 0.8125rem; }
th { font-weight: 600; text-align: left; }
td, th { padding: 0.3125rem 0.5rem; vertical-align: top; overflow-wrap: normal; }
thead th { color: var(--muted); font-weight: 550; white-space: nowrap; }
.matrix, .plain { width: 100%; }
.matrix { table-layout: fixed; min-width: 56rem; }
.matrix thead th:first-child { width: 9.5rem; } .matrix thead th:last-child { width: 21%; }
.matrix td, .matrix tbody th, .plain td { border-top: 1px solid var(--line); }
.matrix tbody th, .grid tbody th { position: sticky; left: 0; background: var(--card); z-index: 1; overflow-wrap: anywhere; }
.matrix tbody tr:hover > * { background: var(--inset); }
.matrix td .chip, .grid td .chip { margin: 0 0.1875rem 0.1875rem 0; }
.grid td { border-radius: 7px; min-width: 7.5rem; }
.grid { border-spacing: 4px; margin: -4px; }
.grid td.fail { background: var(--fail-bg); } .grid td.inconclusive { background: var(--warn-bg); }
.grid td.pass { background: var(--pass-bg); } .grid td.skipped { background: var(--skip-bg); }
.grid td .chip { background: var(--card); }
.grid td.none { background: var(--inset); color: var(--muted); }
.grid th small { display: block; }
.grid .corner { font-weight: 400; white-space: normal; min-width: 6rem; }
td.none, span.none { color: var(--muted); }
.matrix td.none { white-space: nowrap; }
.action { display: flex; gap: 0.375rem; align-items: baseline; flex-wrap: wrap; } .action code { overflow-wrap: anywhere; }

summary { cursor: pointer; list-style-position: outside; }
summary::marker { color: var(--muted); }
.direction, .ledger { margin-top: 0.625rem; padding: 0.5625rem 1rem 0.5625rem 2rem; }
.direction[open] { padding-bottom: 0.875rem; }
.direction > .scroll { margin: 0.5rem 0 0 -0.5rem; }

.dot { white-space: nowrap; font-size: 0.8125rem; font-weight: 550; margin-left: 0.375rem; }
.dot.fail { color: var(--fail); } .dot.inconclusive { color: var(--warn); } .dot.pass { color: var(--pass); } .dot.skipped { color: var(--skip); }

.finding { margin-top: 0.875rem; padding: 1.125rem 1.375rem 1.25rem; border-left: 4px solid var(--edge); --edge: var(--fail); }
.finding.medium, .finding.open-case { --edge: var(--warn); } .finding.low { --edge: var(--skip); }
.finding:focus { outline: 2px solid var(--link); outline-offset: 2px; }
h3 { font-size: 1.0625rem; line-height: 1.35; font-weight: 650; margin-top: 0.375rem; letter-spacing: -0.005em; }
.finding h3::first-letter { text-transform: uppercase; }
.tags { display: flex; gap: 0.5rem; align-items: baseline; flex-wrap: wrap; }
.where { margin-top: 0.25rem; font-size: 0.875rem; }
.where code { background: var(--inset); border: 1px solid var(--line); border-radius: 4px; padding: 0 0.3125rem; }
.case { border-top: 1px solid var(--line); padding: 0.625rem 0 0 1.125rem; margin-top: 0.75rem; }
.case + .case { margin-top: 0.625rem; }
.fact { color: var(--muted); }
.case[open] > summary .fact { display: none; }
.case-body { padding-top: 0.625rem; }
.judged > div, .notes > div { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0.125rem 0.75rem; padding: 0.125rem 0; }
.judged dt, .notes dt { padding-top: 0.125rem; }
.notes dd { grid-column: 2; }
.legs { margin-top: 0.75rem; border: 1px solid var(--line); border-radius: 8px; overflow: clip; }
.leg + .leg { border-top: 1px solid var(--line); }
.leg summary { display: grid; grid-template-columns: 9rem 8rem minmax(0, 1fr) auto auto; gap: 0.125rem 0.75rem; align-items: baseline; padding: 0.375rem 0.75rem; font-size: 0.8125rem; }
.leg summary::-webkit-details-marker { display: none; }
.leg summary:hover { background: var(--inset); }
.leg .role { font-weight: 600; }
.leg .role::before { content: "▸"; display: inline-block; width: 1em; color: var(--muted); }
.leg [open] > summary .role::before { content: "▾"; }
.leg .who { color: var(--muted); }
.leg .asked { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.leg.attack .role { color: var(--fail); }
.status { font-family: var(--mono); font-weight: 600; }
.status.none { color: var(--warn); font-family: inherit; } .status.s5 { color: var(--warn); }
.decides { order: 9; color: var(--card); background: var(--ink); border-radius: 4px; padding: 0 0.375rem; font-size: 0.75rem; line-height: 1.25rem; }
.deciding > details > summary { background: var(--inset); }
.leg-body { padding: 0.25rem 0.75rem 0.875rem 1.75rem; font-size: 0.875rem; }
.label { margin: 0.625rem 0 0.1875rem; }
.http, .evidence, .curl { background: var(--inset); border: 1px solid var(--line); border-radius: 6px; padding: 0.4375rem 0.625rem; line-height: 1.55; max-height: 24rem; overflow-y: auto; }
.http b { font-weight: 600; }
.evidence { border-left: 3px solid var(--mark-line); margin-top: 0.25rem; }
.curl { border-style: dashed; }
mark { background: var(--mark); color: var(--mark-ink); border-radius: 2px; padding: 0.0625rem 0.125rem; box-shadow: 0 0 0 1px var(--mark-line); font-weight: 600; }
.failure { color: var(--warn); font-weight: 600; }
.sightings li + li { margin-top: 0.375rem; }
.sightings em { color: var(--warn); font-style: normal; font-weight: 600; font-size: 0.8125rem; }
.facts-line { font-variant-numeric: tabular-nums; font-size: 0.8125rem; }
.advice { display: grid; gap: 0.75rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); margin-top: 1rem; padding-top: 0.875rem; border-top: 1px solid var(--line); max-width: 68rem; }
h4 { font-size: 0.875rem; font-weight: 650; }
.mapping { margin-top: 0.75rem; display: flex; flex-wrap: wrap; gap: 0.375rem; }
.map { font-size: 0.75rem; border: 1px solid var(--line); border-radius: 4px; padding: 0 0.375rem; line-height: 1.375rem; color: var(--muted); }
a.map { color: var(--link); text-decoration: none; } a.map:hover { text-decoration: underline; }
.hint { color: var(--muted); font-size: 0.875rem; margin-bottom: 0.25rem; }
.copyable { position: relative; }
.copyable pre { padding-right: 3.75rem; }
.copy { position: absolute; top: 0.3125rem; right: 0.375rem; font: 550 0.75rem/1.375rem var(--sans); color: var(--link); background: var(--card); border: 1px solid var(--line); border-radius: 5px; padding: 0 0.4375rem; cursor: pointer; }

.figured { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); }
.pictured { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 0.75rem 1rem; content-visibility: auto; contain-intrinsic-size: auto 9rem; }
.pictured header { font-size: 0.8125rem; }
.figures { display: flex; flex-wrap: wrap; gap: 0.75rem 2rem; margin-top: 0.625rem; }
.figure { margin: 0; min-width: 0; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.figure figcaption { font: 600 0.8125rem/1.5 var(--mono); }
.amounts > div { display: grid; grid-template-columns: 4rem minmax(0, 1fr); gap: 0.5rem; align-items: center; }
.amounts dt { color: var(--muted); font-size: 0.75rem; }
.amounts dd { display: flex; gap: 0.5rem; align-items: center; }
.amounts svg { width: 11rem; height: 0.5rem; flex: 0 1 auto; background: var(--inset); border-radius: 2px; }
.amounts .own { fill: var(--pass); } .amounts .foreign { fill: var(--fail); } .amounts .plain { fill: var(--skip); } .amounts .foreign.odd { opacity: 0.72; }
.made b.own { color: var(--pass); } .made b.foreign { color: var(--fail); }
.course { display: block; max-width: 100%; margin-top: 0.25rem; }
.course polyline { fill: none; stroke: var(--skip); stroke-width: 1.5; }
.course circle { fill: var(--skip); } .course .moved { fill: var(--ink); }
.readings { display: flex; flex-wrap: wrap; gap: 0 0.875rem; color: var(--muted); font-size: 0.75rem; }
.readings b { color: var(--ink); font-weight: 600; } .readings .moved { color: var(--ink); text-decoration: underline; text-underline-offset: 0.2em; }

.square { margin: 0.75rem 0 0; scroll-margin-top: 4rem; }
.square h3 { font-family: var(--mono); font-size: 0.8125rem; margin: 0; letter-spacing: 0; }
.square:target, .case:target { outline: 2px solid var(--link); outline-offset: 6px; border-radius: 4px; }
.rows li { display: grid; grid-template-columns: 10.25rem 13rem 8rem minmax(12rem, 1fr) minmax(0, 20rem); gap: 0.125rem 0.875rem; align-items: baseline; padding: 0.1875rem 0; border-top: 1px solid var(--line); font-size: 0.8125rem; content-visibility: auto; contain-intrinsic-size: auto 2rem; }
.rows .chip { justify-self: start; line-height: 1.25rem; font-size: 0.75rem; }
.rows .id { color: var(--muted); } .rows b { font-weight: 550; }
.rows small { display: block; }
.via { font-size: 0.71875rem; }
.ids { margin-top: 0.375rem; columns: 22rem; column-gap: 2rem; }
footer { margin-block: 2.5rem 2rem; color: var(--muted); font-size: 0.8125rem; }
.keys { margin-top: 0.375rem; }
.keys kbd { margin-left: 0.625rem; } .keys kbd + kbd, .keys kbd:first-child { margin-left: 0; }

@media (max-width: 68rem) { .rows li { grid-template-columns: 10.25rem 13rem minmax(0, 1fr); } .rows .text, .rows .via { grid-column: 2 / -1; } }
@media (max-width: 45rem) {
  .verdict { grid-template-columns: minmax(0, 1fr); padding: 1.125rem 1rem; }
  .sign { margin-bottom: 0.5rem; }
  .name span, .find kbd { display: none; }
  .find { flex-basis: 11rem; } .find input { padding-right: 0.625rem; }
  .finding { padding: 1rem 0.875rem; }
  .judged > div, .notes > div { grid-template-columns: minmax(0, 1fr); }
  .notes dd { grid-column: 1; }
  .leg summary { grid-template-columns: minmax(0, 1fr) auto; }
  .leg .asked { grid-column: 1 / -1; grid-row: 2; }
  .leg .who { grid-column: 1; grid-row: 3; }
  .leg .decides { grid-row: 3; grid-column: 2; } .leg .status { justify-self: end; }
  .matrix { min-width: 48rem; } .matrix thead th:first-child { width: 5.5rem; }
  .leg-body { padding-left: 0.75rem; }
  .rows li { grid-template-columns: minmax(0, 1fr); padding: 0.5rem 0; } .rows .text, .rows .via { grid-column: 1; }
  .direction, .ledger { padding-right: 0.75rem; }
  .grid td { min-width: 5rem; } .grid .corner { min-width: 4.5rem; } .grid .chip { white-space: normal; } .grid th small { overflow-wrap: normal; } .reach { padding-inline: 0.875rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media (forced-colors: active) { .chip, .sev, mark { border: 1px solid; } }
@media print {
  :root { --paper: #fff; --card: #fff; --inset: #fff; }
  body { font-size: 9pt; }
  .top { position: static; } .find, nav, .copy, .keys, .skip { display: none; }
  .wide { max-width: none; padding: 0; }
  .finding, .verdict { break-inside: auto; } header, summary, h2, h3, .label { break-after: avoid; } .leg summary, tr, .rows li { break-inside: avoid; }
  .http, .evidence, .curl { max-height: none; overflow: visible; }
  .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .rows li { content-visibility: visible; }
  a { color: inherit; }
}
`;
