import { expect, test } from '@playwright/test';
import type { Observation } from '../../../src/model.js';
import { askings, held, legsAsked, refused, saw, values } from '../observations.js';
import { REFUSED_WRITE, writeRows } from '../record-rows.js';
import { judgeTable } from '../table.js';

const ID = 'object-update-foreign/call/acme.admin>globex';
const SILENT = 'object-update-foreign/chat/acme.admin>globex';

judgeTable(ID, writeRows(ID, 'object-update-foreign/call/acme.agent>globex'));

judgeTable(SILENT, [
  {
    title: '204 without effect where the scenario allows silence',
    seen: { ...REFUSED_WRITE, attack: saw(204) },
    verdict: 'pass/denied at attack',
  },
  {
    title: '204 with an effect where the scenario allows silence',
    seen: { ...REFUSED_WRITE, attack: saw(204), after: saw(200, { values: values({ '$.subject': 'stolen' }) }) },
    verdict: 'fail/breach at after',
  },
]);

const CONTROLS = ['control:before', 'control', 'control:after', 'own:before', 'own', 'own:after', 'ghost'];
const ATTACK = ['idle:before', 'before', 'attack'];

test('records that nobody touched are looked at only where the attacked one looks different', () => {
  const still = saw(200, { values: values({ '$.subject': 'theirs' }) });
  const moved = saw(200, { values: values({ '$.subject': 'stolen' }) });
  expect(askings(ID, () => still)).toEqual([CONTROLS, ATTACK, ['after', 'alive'], ['namesake']]);
  expect(askings(ID, ({ name }) => (name === 'after' ? moved : still))).toEqual([
    CONTROLS,
    ATTACK,
    ['after', 'alive'],
    ['idle:after'],
    ['calm:before', 'calm:after', 'again'],
    ['namesake'],
  ]);
});

test('windows with and without the attack are asked only where an untouched record moved alike', () => {
  const still = saw(200, { values: values({ '$.subject': 'theirs' }) });
  const moved = saw(200, { values: values({ '$.subject': 'stolen' }) });
  const [calm, hit] = [windowLegs('calm'), windowLegs('hit')];
  const asked = askings(ID, ({ name }) => (name === 'after' || name === 'idle:after' ? moved : still)).slice(3);
  expect(asked).toEqual([
    ['idle:after'],
    calm(1),
    [...hit(1), ...hit(2), ...calm(2), ...hit(3), ...calm(3), ...calm(4), ...hit(4)],
    ['namesake'],
  ]);
  const ticking = ['after', 'idle:after', 'calm1:after', 'calm1:near:after'];
  expect(askings(ID, ({ name }) => (ticking.includes(name) ? moved : still)).slice(3)).toEqual([
    ['idle:after'],
    calm(1),
    ['namesake'],
  ]);
});

function windowLegs(kind: 'calm' | 'hit'): (round: number) => readonly string[] {
  return (round) => {
    const name = `${kind}${round}`;
    const act = kind === 'hit' ? [name] : [];
    return [`${name}:near:before`, `${name}:before`, ...act, `${name}:after`, `${name}:near:after`];
  };
}

test('the attack has a spare of its own, which no control touches', () => {
  const legs = legsAsked(ID, () => refused()).flat();
  const names = (role: string): readonly string[] =>
    legs.flatMap((leg) => (leg.role === role && leg.aim.record === 'twin' ? [leg.aim.name] : []));
  expect({ attack: names('attack'), control: names('control'), own: names('own') }).toEqual({
    attack: [ID],
    control: ['work/call/update/globex.admin'],
    own: ['work/call/update/acme.admin'],
  });
});

for (const { title, attack, own, waitMs } of [
  { title: 'twice as long as the effect took at home', attack: refused(), own: held({ effectMs: 90 }), waitMs: 180 },
  { title: 'all of settle after a 202', attack: saw(202), own: held({ effectMs: 90 }), waitMs: 800 },
  {
    title: 'all of settle after a success that says when to look',
    attack: saw(200, { headers: { 'retry-after': '1' } }),
    own: held({ effectMs: 90 }),
    waitMs: 800,
  },
  {
    title: 'all of settle after a success that says where to look',
    attack: sent(201, '/jobs/7'),
    own: held({ effectMs: 90 }),
    waitMs: 800,
  },
  {
    title: 'twice as long after a success that names the record itself',
    attack: sent(200, 'http://office.example/calls/1'),
    own: held({ effectMs: 90 }),
    waitMs: 180,
  },
  {
    title: 'twice as long after a refusal, whatever it names',
    attack: sent(404, '/jobs/7'),
    own: held({ effectMs: 90 }),
    waitMs: 180,
  },
  {
    title: 'all of settle where no effect was seen anywhere',
    attack: refused(),
    own: saw(200, { held: false }),
    waitMs: 800,
  },
]) {
  test(`the witness waits ${title}`, () => {
    const answers = { attack, 'own:after': own };
    const after = legsAsked(ID, ({ name }) => (name in answers ? answers[name as keyof typeof answers] : saw(200)))
      .flat()
      .find(({ name }) => name === 'after');
    expect(after?.waitMs).toBe(waitMs);
  });
}

function sent(status: number, location: string): Observation {
  const requests = [{ method: 'POST', url: 'http://office.example/calls/1/convert?x=1', headers: {} }];
  return saw(status, { headers: { location }, requests });
}
