import { toolVersion } from '../installation.js';
import type { Principal, Scenario } from '../model.js';
import type { Tenancy } from '../tenancy/index.js';
import type { AddCommand } from './command.js';
import { readEnvironment } from './environment.js';
import { unknownName } from './failure.js';
import { type OpenedScenario, withScenario } from './opened-scenario.js';
import { several } from './options.js';
import { demandState, saveState } from './saved-state.js';

interface SessionFlags {
  readonly principal?: readonly string[];
  readonly envFile?: string;
  readonly state?: string;
}

const EXAMPLES = `
It prints secrets: that is its purpose. The curl lines of a report work in a shell that has read them.

Examples:
  $ eval "$(npx partywall session scenarios/shop.yaml --env-file .env)"
  $ eval "$(npx partywall session scenarios/shop.yaml --principal acme.admin)"
  $ npx partywall session scenarios/shop.yaml --principal acme.admin --state ~/acme.json
`;

export const addSession: AddCommand = (program) => {
  program
    .command('session')
    .description("sign in and print shell exports for a report's curl lines")
    .argument('<scenario>', 'scenario file')
    .option('--principal <name>', 'only this one (acme.admin, or an operator); may be repeated', several)
    .option('--env-file <file>', 'NAME=value lines for ${NAME} in the scenario')
    .option(
      '--state <file>',
      "instead: keep what this person's browser holds (Playwright storage state), readable by you alone",
    )
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: SessionFlags) => {
      const env = await readEnvironment(flags.envFile);
      const say = (text: string) => process.stderr.write(`${text}\n`);
      await withScenario({ file, env, switches: [], say }, (opened) => useSessions(opened, flags));
    });
};

async function useSessions(opened: OpenedScenario, { principal: only, state }: SessionFlags): Promise<void> {
  const { scenario, env } = opened;
  const principals = chosen(principalsOf(scenario), only);
  const scheme = state === undefined ? undefined : demandState(state, principals, browserScheme(scenario));
  const { createSessions } = await import('../auth/index.js');
  const { sessionExports } = await import('../auth/exports.js');
  const { createRedactor } = await import('../redact.js');
  const { createTenancy } = await import('../tenancy/index.js');
  const tenancy = createTenancy(scenario, opened.target.url);
  const sender = await senderOf(opened);
  const http = await openHttp(opened, tenancy, sender);
  const { browserFor } = await import('../run/browser.js');
  const browser = browserFor(scenario, { ...sender, tenancy, url: opened.target.url, env });
  const sessions = createSessions({ scenario, http, browser, tenancy, redactor: createRedactor(), env });
  try {
    for (const principal of principals) {
      const session = await sessions.of(principal, scheme);
      if (state === undefined) process.stdout.write(sessionExports(session, principal));
      else await saveState(state, session);
    }
  } finally {
    await http.close();
    await browser.close();
  }
  if (opened.target.started) {
    process.stderr.write(
      'This system ends with this command: start it by hand and name it by `target.url` to use these.\n',
    );
  }
}

/** By which people sign in to pages. */
function browserScheme({ frontEnd, auth }: Scenario): string | undefined {
  const named = auth.find(({ name, kind }) => kind === 'browser' && (frontEnd?.auth ?? name) === name);
  return named?.name;
}

/** As what its requests come. */
async function senderOf({ scenario, target }: OpenedScenario) {
  const { compileTemplate } = await import('../scenario/template.js');
  const { target: settings } = scenario;
  const scope = { target: { url: target.url } };
  const headers = Object.entries(settings.headers).map(([name, value]) => [
    name,
    String(compileTemplate(value).render(scope)),
  ]);
  return {
    userAgent: `partywall/${toolVersion()} (session)`,
    headers: Object.fromEntries(headers),
    ...(settings.proxy === undefined ? {} : { proxy: settings.proxy }),
  };
}

async function openHttp(
  { scenario, target }: OpenedScenario,
  { isOwnHost }: Tenancy,
  sender: Awaited<ReturnType<typeof senderOf>>,
) {
  const { createHttp } = await import('../probes/http.js');
  const { limits, target: settings } = scenario;
  return createHttp({
    ...sender,
    base: target.url,
    hosts: settings.hosts,
    isOwnHost,
    timeoutMs: limits.timeoutMs,
    bodyBytes: limits.bodyBytes,
    rate: limits.rate,
    concurrency: 1,
    tlsVerify: settings.tlsVerify,
  });
}

function principalsOf(scenario: Scenario): readonly Principal[] {
  const users = scenario.tenants.flatMap((tenant) =>
    tenant.users.map((user) => ({ name: `${tenant.name}.${user.name}`, tenant: tenant.name, user })),
  );
  return [
    ...users,
    ...scenario.operators.map((operator) => ({ name: operator.name, user: operator, sees: operator.sees })),
  ];
}

function chosen(all: readonly Principal[], only: readonly string[] | undefined): readonly Principal[] {
  const strange = only?.find((name) => !all.some((principal) => principal.name === name));
  if (strange === undefined) return only ? all.filter(({ name }) => only.includes(name)) : all;
  throw unknownName({ what: 'principal', strange, known: all.map(({ name }) => name) });
}
