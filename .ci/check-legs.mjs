// What a check asks, as Markdown.

/** A section for the page of a check; operations that are asked alike share a table. */
export function askedSection({ check, scenario, cases, contextOf, regularLegs }) {
  const tables = new Map();
  for (const one of cases.filter((each) => each.check === check.facts.id && !each.skip)) {
    const context = contextOf(scenario, one);
    if (context.home && context.homeOwner !== one.attacker) continue; // a colleague asks the same
    const table = tableOf(context, regularLegs(check, context));
    const kinds = tables.get(table) ?? new Set();
    tables.set(table, kinds.add(context.view ? 'view' : (context.operation?.kind ?? one.subject.operation)));
  }
  const parts = [...tables].map(([table, kinds]) =>
    tables.size === 1 ? table : `Of a ${[...kinds].sort().join(' or ')}:\n\n${table}`,
  );
  return ['## What is asked', LEAD, ...parts].join('\n\n');
}

const LEAD = `The questions of one case, where every answer is that of a sound system; odd answers call for more. Each round is asked
when the answers of the one before are known. Controls are shared between cases. *What shows the record* is its \`witness\`, else
\`read\`, else its row in \`list\`.`;

function tableOf(context, asked) {
  const rows = asked.map(
    ({ round, leg }) =>
      `| ${round} | ${leg.name} | ${whoIs(context, leg)} | ${whatIs(context, leg)} | ${aimOf(context, leg)} | ${demandOf(leg)} |`,
  );
  return ['| round | leg | who | asks | about | must |', '|---|---|---|---|---|---|', ...rows].join('\n');
}

function whoIs({ case: one }, { as, credentials }) {
  if (credentials) return credentials === 'none' ? 'nobody' : `nobody, with ${credentials} credentials`;
  if (as === one.attacker) return 'the attacker';
  return as === one.owner ? 'the owner' : as;
}

const LOOKS = {
  visit: 'the page',
  next: 'the page, in the tab in which the owner has seen it and signed out',
  switch: 'the page, in a tab that goes on from the one tenant to the other',
  residue: 'what is left in the browser in which the owner has seen every page and signed out',
};

function whatIs({ case: one }, { operation, view, browse }) {
  if (browse) return LOOKS[browse.kind];
  if (view) return 'the view';
  if (operation === one.subject.operation) return 'the operation';
  if (operation === 'witness') return 'what shows the record';
  if (operation === 'alive') return 'read (else list)';
  return operation === 'whoami' ? 'who am I' : operation;
}

function aimOf({ case: one, home }, { aim, operation }) {
  if (aim.record === 'none') return operation === 'whoami' ? 'itself' : 'no record';
  if (aim.record === 'ghost') return 'an identifier that was never issued';
  const whose = aim.of === one.victim ? "the victim's" : aim.of === home ? "the attacker's own" : `${aim.of}'s`;
  if (aim.record === 'shared') return `${whose} seeded record`;
  if (aim.record === 'state') return `${whose} record in that state`;
  return aim.record === 'idle' ? `${whose} spare that nobody touches` : `${whose} fresh spare`;
}

const DEMANDS = {
  ok: 'succeed',
  canary: "show the owner's canary",
  'canary-of': "show the tenant's canaries",
  'own-rows': 'show all own rows',
  'counter-moved': 'show the new row counted',
  effect: 'show the effect',
};

function demandOf({ name, role, expect, browse }) {
  if (role === 'attack')
    return expect?.kind === 'own-rows'
      ? 'show all own rows, and nothing of the victim'
      : (DEMANDS[expect?.kind] ?? (browse ? 'show nothing of the victim' : 'be refused'));
  if (name === 'after') return 'be as before';
  return DEMANDS[expect?.kind] ?? '';
}
