import { expect, test } from '@playwright/test';
import type { Seen } from '../../../src/checks/index.js';
import type { Observation } from '../../../src/model.js';
import { planCases } from '../../../src/plan.js';
import {
  askings,
  canary,
  checkNamed,
  held,
  lost,
  OFFICE,
  type Row,
  refused,
  saw,
  token,
  values,
} from '../observations.js';
import { judgeTable } from '../table.js';

const READ = 'existence-status-oracle/call.read/acme.admin>globex';
const UPDATE = 'existence-status-oracle/call.update/acme.admin>globex';
const LEGS = [1, 2, 3].flatMap((round) => [`foreign${round}`, `ghost${round}`]);

/** The shape of an answer, as observations keep it. */
function shape(status: number, body = '', headers: Readonly<Record<string, string>> = {}): Observation {
  return saw(status, {
    shape: JSON.stringify({ status, headers, body }),
    ...(status === 404 ? { denied: ['status'] } : {}),
  });
}

const ALIKE: Seen = {
  control: held(),
  own: held(),
  ...Object.fromEntries(LEGS.map((leg) => [leg, shape(404, 'not found')])),
  alive: held(),
};

/** All three foreign answers, one by one. */
function foreign(...answers: readonly [Observation, Observation, Observation]): Seen {
  return { ...ALIKE, foreign1: answers[0], foreign2: answers[1], foreign3: answers[2] };
}

const always = (answer: Observation): Seen => foreign(answer, answer, answer);

judgeTable(READ, [
  { title: 'foreign and absent alike', seen: ALIKE, verdict: 'pass/indistinguishable at foreign1' },
  {
    title: 'alike with 403',
    seen: { ...ALIKE, ...Object.fromEntries(LEGS.map((leg) => [leg, shape(403)])) },
    verdict: 'pass/indistinguishable at foreign1',
  },
  {
    title: '403 for foreign, 404 for absent',
    seen: always(shape(403, 'not found')),
    verdict: 'fail/oracle at foreign1',
    says: /status/,
  },
  { title: 'another body', seen: always(shape(404, 'not yours')), verdict: 'fail/oracle at foreign1' },
  {
    title: 'another header',
    seen: always(shape(404, 'not found', { 'x-owner': 'globex' })),
    verdict: 'fail/oracle at foreign1',
    says: /x-owner/,
  },
  {
    title: 'a difference that is not there every time',
    seen: foreign(shape(404, 'not yours'), shape(404, 'not found'), shape(404, 'not yours')),
    verdict: 'pass/indistinguishable at foreign1',
  },
  {
    title: 'a leak is more than that it exists',
    seen: always({ ...shape(200), sightings: [canary('globex')] }),
    verdict: 'fail/leak at foreign1',
  },
  {
    title: 'the victim’s canary in a question about absent',
    seen: { ...ALIKE, ghost2: { ...shape(404), sightings: [canary('globex')] } },
    verdict: 'fail/leak at ghost2',
  },
  {
    title: 'alike, and the session is dead',
    seen: { ...ALIKE, alive: saw(401, { held: false }) },
    verdict: 'inconclusive/session-lost at alive',
  },
  {
    title: 'alike, and the session was replaced',
    seen: { ...ALIKE, foreign2: { ...shape(404, 'not found'), session: 1 }, alive: held({ session: 2 }) },
    verdict: 'inconclusive/session-lost at alive',
  },
  {
    title: 'alike, and the owner is refused too',
    seen: { ...ALIKE, control: refused({ held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
  {
    title: '422 for all, at home too',
    seen: { ...ALIKE, ...Object.fromEntries(LEGS.map((leg) => [leg, shape(422)])), own: saw(422, { held: false }) },
    verdict: 'inconclusive/control-failed at own',
  },
  {
    title: 'not permitted at home',
    seen: { ...ALIKE, own: saw(403, { held: false }) },
    verdict: 'inconclusive/control-failed at own (with a colleague pass/indistinguishable at foreign1)',
  },
  {
    title: 'one answer cut at the cap',
    seen: { ...ALIKE, ghost3: { ...shape(404), complete: false } },
    verdict: 'inconclusive/unread at ghost3',
  },
  ...LEGS.map(
    (leg): Row => ({
      title: `no answer to ${leg}`,
      seen: { ...ALIKE, [leg]: lost('timeout') },
      verdict: `inconclusive/timeout at ${leg}`,
    }),
  ),
  {
    title: '429 to one of them',
    seen: { ...ALIKE, foreign2: saw(429) },
    verdict: 'inconclusive/rate-limited at foreign2',
  },
]);

const UNCHANGED = saw(200, { values: values({ '$.subject': 'theirs' }) });
const WRITE: Seen = {
  ...ALIKE,
  'control:before': UNCHANGED,
  'control:after': held({ values: values({ '$.subject': 'new' }) }),
  'own:before': UNCHANGED,
  'own:after': held({ values: values({ '$.subject': 'new' }) }),
  'idle:before': UNCHANGED,
  before: UNCHANGED,
  after: UNCHANGED,
};

judgeTable(UPDATE, [
  { title: 'alike, and nothing changed', seen: WRITE, verdict: 'pass/indistinguishable at foreign1' },
  {
    title: 'alike, and it was done all the same',
    seen: { ...WRITE, after: saw(200, { values: values({ '$.subject': 'stolen' }) }) },
    verdict: 'fail/breach at after, refused but done',
  },
  {
    title: 'alike, and its token stands in the victim’s record',
    seen: { ...WRITE, after: { ...UNCHANGED, sightings: [token(UPDATE)] } },
    verdict: 'fail/breach at after, refused but done',
  },
  {
    title: 'a control without effect',
    seen: { ...WRITE, 'control:after': saw(200, { held: false }) },
    verdict: 'inconclusive/unsettled at control:after',
  },
  {
    title: 'an owner that cannot look',
    seen: { ...WRITE, after: saw(401) },
    verdict: 'inconclusive/witness-failed at after',
  },
]);

const OTHERWISE = 'existence-status-oracle/call.read-otherwise/acme.admin>globex';
const MEANS = ['HEAD', 'OPTIONS', 'If-None-Match', 'Range', 'If-Match'];
const ROUND1 = MEANS.flatMap((name) => [`${name}:foreign1`, `${name}:ghost1`]);
const SHOWN = MEANS.flatMap((name) => [`${name}:shown`, `${name}:absent`]);
const HIDDEN: Seen = {
  control: held(),
  own: held(),
  ...Object.fromEntries(SHOWN.map((leg) => [leg, shape(leg.endsWith(':shown') ? 200 : 404)])),
  ...Object.fromEntries(ROUND1.map((leg) => [leg, shape(404)])),
  alive: held(),
};
const HEADS = (...statuses: readonly number[]): Seen =>
  Object.fromEntries(
    statuses.flatMap((status, index) => [
      [`HEAD:foreign${index + 1}`, shape(status)],
      [`HEAD:ghost${index + 1}`, shape(404)],
    ]),
  );
/** Not even the owner is told anything. */
const mute = (...names: readonly string[]): Seen =>
  Object.fromEntries(names.map((name) => [`${name}:shown`, shape(404)]));

judgeTable(OTHERWISE, [
  {
    title: 'alike by all means',
    seen: HIDDEN,
    verdict: 'pass/indistinguishable at HEAD:foreign1',
    says: /HEAD, OPTIONS/,
  },
  {
    title: 'HEAD finds it every time',
    seen: { ...HIDDEN, ...HEADS(200, 200, 200) },
    verdict: 'fail/oracle at HEAD:foreign1',
    says: /by HEAD: status/,
  },
  {
    title: 'HEAD finds it once',
    seen: { ...HIDDEN, ...HEADS(200, 404, 404) },
    verdict: 'pass/indistinguishable at HEAD:foreign1',
  },
  {
    title: 'data is more than that it exists',
    seen: { ...HIDDEN, 'If-Match:foreign1': { ...shape(200), sightings: [canary('globex')] } },
    verdict: 'fail/leak at If-Match:foreign1',
  },
  {
    title: 'a means that tells not even the owner is not counted',
    seen: { ...HIDDEN, ...mute('OPTIONS'), 'OPTIONS:foreign1': saw(500) },
    verdict: 'pass/indistinguishable at HEAD:foreign1',
    says: /by HEAD, If-None-Match, Range, If-Match$/,
  },
  {
    title: 'no means tells the owner anything',
    seen: { ...HIDDEN, ...mute(...MEANS) },
    verdict: 'skipped/not-applicable',
  },
  {
    title: 'the owner’s question got no answer',
    seen: { ...HIDDEN, 'HEAD:shown': lost('timeout') },
    verdict: 'inconclusive/timeout at HEAD:shown',
  },
  {
    title: 'the attacker’s got none',
    seen: { ...HIDDEN, 'HEAD:ghost1': lost('timeout') },
    verdict: 'inconclusive/timeout at HEAD:ghost1',
  },
  {
    title: 'the owner cannot read its record at all',
    seen: { ...HIDDEN, control: refused({ held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
  {
    title: 'a session that died',
    seen: { ...HIDDEN, alive: saw(401, { held: false }) },
    verdict: 'inconclusive/session-lost at alive',
  },
]);

test('other means are asked once, and what differs twice more', () => {
  const odd = new Set(['HEAD:foreign1', ...SHOWN.filter((leg) => leg.endsWith(':shown'))]);
  expect(askings(OTHERWISE, ({ name }) => shape(odd.has(name) ? 200 : 404))).toEqual([
    ['control', 'own', ...SHOWN, ...ROUND1],
    ['HEAD:ghost2', 'HEAD:foreign2', 'HEAD:foreign3', 'HEAD:ghost3', 'alive'],
    // The foreign one was answered with success: it may be one of its own.
    ['namesake'],
  ]);
});

/** The second round the other way round: what follows the order follows nothing else. */
const ASKED = ['foreign1', 'ghost1', 'ghost2', 'foreign2', 'foreign3', 'ghost3'];

test('a read asks in three rounds between control and alive', () => {
  expect(askings(READ, () => refused())).toEqual([['control', 'own', ...ASKED, 'alive']]);
});

test('a write shows first that it works, then asks between two looks of the owner', () => {
  expect(askings(UPDATE, () => UNCHANGED)).toEqual([
    ['control:before', 'control', 'control:after', 'own:before', 'own', 'own:after'],
    ['idle:before', 'before', ...ASKED],
    ['after', 'alive'],
    ['namesake'],
  ]);
});

test('only what must hide existence is asked', () => {
  const { cases } = planCases(OFFICE, { checks: [checkNamed('existence-status-oracle')] });
  expect([...new Set(cases.map(({ subject }) => `${subject.resource}.${subject.operation}`))]).toEqual([
    ...['read', 'update', 'delete', 'close', 'history', 'picture', 'proof'].map((operation) => `call.${operation}`),
    ...['read', 'update', 'delete'].map((operation) => `template.${operation}`),
  ]);
});
