import { expect, test } from '@playwright/test';
import { type Ask, conducted, type Note, notebook, open, type Reply } from './stage.js';

/** One case after the other: the first to need a reading asks it. Runs one check on a system of which something ends once the controls are asked again. */
async function run(
  check: string,
  bend: (ask: Ask & { readonly note: Note | undefined }, isLate: boolean) => Reply | undefined,
) {
  let isLate = false;
  const stage = await open(notebook((ask) => bend(ask, isLate)));
  const progress = ({ phase }: { readonly phase: string }): void => {
    isLate ||= phase === 'asking the controls again';
  };
  const { found, findings } = await conducted(stage, { checks: [check] }, { progress, concurrency: 1 });
  await stage.close();
  return { found, texts: [...findings.values()].map(({ text }) => text) };
}

const FORBIDDEN: Reply = { status: 403 };
const UPDATE = 'object-update-foreign/note/acme.admin>globex';
const BACK = 'object-update-foreign/note/globex.admin>acme';

test('controls that hold at the end as well leave every verdict as it was', async () => {
  const { found } = await run('object-update-foreign', () => undefined);
  expect(found).toEqual({ [UPDATE]: 'pass/denied', [BACK]: 'pass/denied' });
});

test('a control that holds no longer takes every pass with it that relied on it', async () => {
  const { found, texts } = await run('object-update-foreign', ({ method, tenant, note }, isLate) =>
    isLate && method === 'PATCH' && note?.tenant === tenant && tenant === 'globex' ? FORBIDDEN : undefined,
  );
  expect(found).toEqual({ [UPDATE]: 'inconclusive/control-failed', [BACK]: 'inconclusive/control-failed' });
  expect(texts[0]).toContain('held at first and no longer at the end: status 403');
});

test('a breach stands, whatever becomes of the controls', async () => {
  const { found } = await run('object-update-foreign', ({ method, tenant, note, body }, isLate) => {
    if (method !== 'PATCH' || !note) return undefined;
    if (isLate) return FORBIDDEN;
    if (tenant === 'acme') note.title = body.title;
    return tenant === 'acme' ? { body: note } : undefined;
  });
  expect(found).toEqual({ [UPDATE]: 'fail/breach', [BACK]: 'inconclusive/control-failed' });
});

for (const tenant of ['acme', 'globex'])
  test(`the list of ${tenant} is one case's attack and the other's control: it is asked again`, async () => {
    const { found } = await run('list-foreign-rows', (ask, isLate) =>
      isLate && ask.path === '/notes' && ask.method === 'GET' && ask.tenant === tenant ? FORBIDDEN : undefined,
    );
    expect(found).toEqual({
      'list-foreign-rows/note/acme.admin>globex': 'inconclusive/control-failed',
      'list-foreign-rows/note/globex.admin>acme': 'inconclusive/control-failed',
    });
  });

test('a run that is stopped before the controls are asked again does not end with 0, whatever passed', async () => {
  const stage = await open(notebook(() => undefined));
  const stop = new AbortController();
  const progress = ({ phase }: { readonly phase: string }): void => {
    if (phase === 'asking the controls again') stop.abort(new Error('stopped by SIGINT'));
  };
  const { end, found } = await conducted(
    stage,
    { checks: ['object-update-foreign'] },
    { progress, signal: stop.signal },
  );
  await stage.close();
  expect({ found, code: end.exitCode, interrupted: end.interrupted, verdict: end.verdict }).toEqual({
    found: { [UPDATE]: 'pass/denied', [BACK]: 'pass/denied' },
    code: 2,
    interrupted: 'stopped by SIGINT',
    verdict: '2 of 2 cases held; no failure; stopped before everything was looked at once more.',
  });
});
