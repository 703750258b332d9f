import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { type Demonstration, isConvincing } from './demo-run.js';
import type { Executed } from './execution.js';
import type { Caught } from './expectations.js';

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--line:#d8dee4;--panel:#f6f8fa;--good:#116329;--bad:#a40e26;--link:#0a4f9e}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa5b1;--paper:#0d1117;--line:#30363d;--panel:#161b22;--good:#56d364;--bad:#ff8a80;--link:#79b8ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:72rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.5rem 0 .75rem}
p{margin:.25rem 0 .75rem;max-width:70ch}a{color:var(--link)}.soft{color:var(--soft)}
.builds{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr))}
.build{border:1px solid var(--line);border-radius:.5rem;padding:1rem;background:var(--panel)}.build h3{margin:0;font-size:1rem}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.5rem;margin-top:1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.4rem .75rem;border-top:1px solid var(--line);vertical-align:top}
thead th{border-top:0;background:var(--panel)}
code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:600}
td .good,td .bad{white-space:nowrap}tbody th{font-weight:400}.builds+p{margin-top:1rem}
`;

/** The overview of a demo: self-contained, no script, nothing from the network; it links to the report of each run. */
export function demoPage(demonstrations: readonly Demonstration[], folder: string): string {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const good = demonstrations.length > 0 && demonstrations.every(isConvincing);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Partywall demo</title><style>${STYLE}</style></head>
<body><main>
<h1>Partywall demo</h1>
<p class="${good ? 'good' : 'bad'}">${good ? '✓ Every fixed build is clean, and every planted mistake was caught.' : '✗ Something was missed or raised without cause.'}</p>
<p class="soft">Each system was run twice: as it should be, with every case; and with mistakes planted that real teams make, with the cases that were named for them beforehand (of each sixteen at most). A mistake is caught when at least one of these fails.</p>
${demonstrations.map((one) => section(one, folder)).join('\n')}
</main></body></html>
`;
}

function section({ name, fixed, leaky, caught, figure }: Demonstration, folder: string): string {
  const leaks = caught.filter(({ kind }) => kind === 'leak');
  const found = leaks.filter(({ by }) => by.length > 0).length;
  return `<section><h2>${safe(name)}</h2>
<div class="builds">${build('Fixed build', fixed, folder)}${build('Leaky build', leaky, folder)}</div>
<p><strong>${found} of ${leaks.length}</strong> planted mistakes caught.</p>${figure === undefined ? '' : `\n<p>On the leaky build: ${safe(figure)}</p>`}
<div class="scroll"><table><thead><tr><th scope="col">Mistake</th><th scope="col">Result</th><th scope="col">Cases that caught it</th></tr></thead>
<tbody>${caught.map(row).join('\n')}</tbody></table></div></section>`;
}

function build(title: string, { end, reports }: Executed, folder: string): string {
  const { pass, fail, inconclusive, skipped } = end.outcomes;
  const link =
    reports.html === undefined
      ? ''
      : `<a href="${safe(encodeURI(relative(folder, reports.html)))}">Open the report</a>`;
  return `<div class="build"><h3>${title}</h3><p>${safe(end.verdict)}</p>
<p class="soft">${pass} passed, ${fail} failed, ${inconclusive} inconclusive, ${skipped} skipped; ${end.requests} requests; exit code ${end.exitCode}</p>${link}</div>`;
}

function row({ name, title, kind, by }: Caught): string {
  const ids = by.slice(0, 2).map((finding) => `<code>${safe(finding.case)}</code> (${finding.reason})`);
  const more = by.length > 2 ? [`and ${by.length - 2} more`] : [];
  return `<tr><th scope="row"><code>${safe(name)}</code><br><span class="soft">${safe(title)}</span></th><td>${verdict(kind, by.length)}</td><td>${[...ids, ...more].join('<br>')}</td></tr>`;
}

function verdict(kind: Caught['kind'], red: number): string {
  if (kind === 'decoy')
    return red > 0 ? '<span class="bad">✗ decoy, but red</span>' : '<span class="good">✓ decoy, green</span>';
  return red > 0 ? '<span class="good">✓ caught</span>' : '<span class="bad">✗ missed</span>';
}

function safe(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
