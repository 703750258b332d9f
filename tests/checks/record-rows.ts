import type { Seen } from '../../src/checks/index.js';
import type { Observation } from '../../src/model.js';
import { canary, held, identifier, lost, type Row, refused, saw, token, values } from './observations.js';

/** Everything that a refused read shows where the controls hold. */
export const REFUSED_READ: Seen = {
  control: held({ values: values({ '$.subject': 'globex subject', '$.city': 'Springfield' }) }),
  own: held({ values: values({ '$.subject': 'acme subject', '$.city': 'Shelbyville' }) }),
  ghost: refused(),
  attack: refused(),
  alive: held(),
};

const OWNERS = { '$.subject': 'globex subject', '$.city': 'Springfield' };

/** Protocol R, for whichever check uses it. */
export const READ_ROWS: readonly Row[] = [
  row('a refusal with every control held', {}, 'pass/denied at attack', /got status 404/),
  row('the victim’s canary with 200', { attack: saw(200, { sightings: [canary('globex')] }) }, 'fail/leak at attack'),
  row(
    'the victim’s canary in a refusal',
    { attack: refused({ sightings: [canary('globex')] }) },
    'fail/leak at attack',
    /got status 404 with the canary of globex's call in body \$\.subject/,
  ),
  row('the canary of a third tenant', { attack: saw(200, { sightings: [canary('initech')] }) }, 'fail/leak at attack'),
  row('an identifier never sent', { attack: saw(200, { sightings: [identifier('globex')] }) }, 'fail/leak at attack'),
  row('one’s own canary is no leak', { attack: refused({ sightings: [canary('acme')] }) }, 'pass/denied at attack'),
  row(
    'the victim’s canary in the answer about one’s own record',
    { own: held({ sightings: [canary('globex')] }) },
    'fail/leak at own',
  ),
  row(
    'a leak stands though every control failed',
    {
      control: lost('unreachable'),
      own: lost('timeout'),
      attack: saw(500, { sightings: [canary('globex')] }),
      alive: saw(401, { held: false }),
    },
    'fail/leak at attack',
  ),
  row(
    'fields that only the owner’s view explains',
    { attack: saw(200, { values: values(OWNERS) }) },
    'fail/leak at attack',
    /the owner's values in \$\.(city|subject)/,
  ),
  row(
    'fields that are the attacker’s own as well',
    { attack: saw(200, { values: values(OWNERS) }), own: held({ values: values(OWNERS) }) },
    'fail/contract at attack',
  ),
  row(
    'fields that the attacker sent',
    { attack: saw(200, { values: values(OWNERS), sentPrints: Object.values(OWNERS) }) },
    'fail/contract at attack',
  ),
  row(
    'the owner’s values where the attacker’s own record could not be read prove nothing',
    { attack: saw(200, { values: values(OWNERS) }), own: saw(404, { held: false, denied: ['status'] }) },
    'inconclusive/control-failed at own',
  ),
  row(
    '200 without data',
    { attack: saw(200) },
    'fail/contract at attack',
    /without data and without effect; demanded: 404/,
  ),
  row(
    '401 with a live session',
    { attack: saw(401, { denied: ['anonymous'] }) },
    'fail/contract at attack',
    /status 401/,
  ),
  row('422 that nobody named', { attack: saw(422) }, 'fail/contract at attack'),
  row(
    '422 that the own leg got too',
    { attack: saw(422), own: saw(422, { held: false }) },
    'inconclusive/control-failed at own',
  ),
  row(
    'a redirect to sign-in with a live session',
    { attack: saw(302, { headers: { location: '/login' } }) },
    'fail/contract at attack',
    /status 302 to \/login/,
  ),
  row('404 for the owner too', { control: refused({ held: false }) }, 'inconclusive/control-failed at control'),
  row(
    'not permitted at home, seen working by a colleague',
    { own: saw(403, { held: false }) },
    'inconclusive/control-failed at own (with a colleague pass/denied at attack)',
    /not permitted at home/,
  ),
  row(
    'not permitted at home, and the session is dead',
    { own: saw(403, { held: false }), alive: saw(401, { held: false }) },
    'inconclusive/control-failed at own',
  ),
  row('a dead session', { alive: saw(401, { held: false }) }, 'inconclusive/session-lost at alive'),
  row(
    'a session that was replaced between attack and alive',
    { attack: refused({ session: 1 }), alive: held({ session: 2 }) },
    'inconclusive/session-lost at alive',
  ),
  row('an alive leg that was never asked', { alive: undefined }, 'inconclusive/check-crashed at alive'),
  row('an answer cut at the cap', { attack: refused({ complete: false }) }, 'inconclusive/unread at attack'),
  ...troubles('attack'),
  ...troubles('control'),
  ...troubles('own'),
  ...troubles('alive'),
];

/** A refused write whose effect nobody sees, while the same write works at home. */
export const REFUSED_WRITE: Seen = {
  'control:before': saw(200, { values: values({ '$.subject': 'one' }) }),
  control: held(),
  'control:after': held({ values: values({ '$.subject': 'two' }), effectMs: 30 }),
  'own:before': saw(200, { values: values({ '$.subject': 'mine' }) }),
  own: held(),
  'own:after': held({ values: values({ '$.subject': 'mine, changed' }), effectMs: 40 }),
  ghost: refused(),
  'idle:before': saw(200, { values: values({ '$.subject': 'idle' }) }),
  before: saw(200, { values: values({ '$.subject': 'theirs', '$.updated': 'monday' }) }),
  attack: refused(),
  after: saw(200, { values: values({ '$.subject': 'theirs', '$.updated': 'monday' }) }),
  alive: held(),
};

const CHANGED = saw(200, { values: values({ '$.subject': 'stolen', '$.updated': 'monday' }) });
const TOUCHED = saw(200, { values: values({ '$.subject': 'theirs', '$.updated': 'tuesday' }) });
const IDLE = { 'idle:before': saw(200, { values: values({ '$.updated': 'monday' }) }) };
const MASKED: Seen = {
  ...IDLE,
  after: TOUCHED,
  'idle:after': saw(200, { values: values({ '$.updated': 'tuesday' }) }),
};
const ROUNDS = [1, 2, 3, 4];

/** What the owner sees of a window's record before and after it, and of the one beside it. */
function pair(name: string, after: string, near = after): Seen {
  const look = (value: string): Observation => saw(200, { values: values({ '$.updated': value }) });
  return {
    [`${name}:near:before`]: look('monday'),
    [`${name}:before`]: look('monday'),
    [`${name}:after`]: look(after),
    [`${name}:near:after`]: look(near),
  };
}

function windows(calm: (round: number) => Seen, hit: (round: number) => Seen): Seen {
  return Object.assign({}, ...ROUNDS.map((round) => ({ ...calm(round), ...hit(round) })));
}

const STILL = (round: number): Seen => pair(`calm${round}`, 'monday');
const ALL_MOVED = (round: number): Seen => pair(`hit${round}`, 'tuesday');
const GONE = saw(404, { gone: true });
const OUT_OF_SIGHT = saw(200, { gone: true, values: values({ '$.deleted': 'yes' }) });
const READABLE = saw(200, { values: values({ '$.subject': 'idle' }) });

/** Protocol W, for whichever check uses it. `id` is the case of the table: its own tokens are marks of it. */
export function writeRows(id: string, foreign: string): readonly Row[] {
  return [
    write('a refusal without effect', {}, 'pass/denied at attack'),
    write(
      'a success that changed something',
      { attack: saw(200), after: CHANGED },
      'fail/breach at after',
      /\$\.subject/,
    ),
    write(
      'a refusal that changed something',
      { after: CHANGED },
      'fail/breach at after, refused but done',
      /got status 404; the owner reads back a change in \$\.subject/,
    ),
    write(
      'a refusal said in the body that changed something',
      { attack: saw(200, { denied: ['status'] }), after: CHANGED },
      'fail/breach at after, refused but done',
      /got status 200, a refusal by `denied`; the owner reads back a change/,
    ),
    write(
      'a refusal after which the record is gone',
      { after: GONE, 'idle:after': READABLE },
      'fail/breach at after, refused but done',
      /can no longer read the record/,
    ),
    write('gone, and the idle record too', { after: GONE, 'idle:after': GONE }, 'inconclusive/witness-failed at after'),
    write('gone, and nobody looked at the idle record', { after: GONE }, 'inconclusive/witness-failed at after'),
    write(
      'the attack’s token in the owner’s record',
      { after: saw(200, { sightings: [token(id)], values: values({ '$.subject': 'theirs', '$.updated': 'monday' }) }) },
      'fail/breach at after, refused but done',
      /token/,
    ),
    write(
      'the token of another case',
      {
        after: saw(200, {
          sightings: [token(foreign)],
          values: values({ '$.subject': 'theirs', '$.updated': 'monday' }),
        }),
      },
      'pass/denied at attack',
    ),
    write(
      'a field that moved on the idle record as well',
      { ...IDLE, after: TOUCHED, 'idle:after': saw(200, { values: values({ '$.updated': 'tuesday' }) }) },
      'pass/denied at attack',
    ),
    write(
      'the same, and in windows it moves on every record with the attack, and on none without',
      { ...MASKED, ...windows(STILL, ALL_MOVED) },
      'fail/breach at after, refused but done',
      /\$\.updated moved each time it was asked/,
    ),
    write(
      'the same, and in windows it moves on the records beside the attacked ones alone',
      { ...MASKED, ...windows(STILL, (round) => pair(`hit${round}`, 'monday', 'tuesday')) },
      'fail/breach at after, refused but done',
    ),
    write(
      'the same, and it moves without the attack as well, but never to what the attack makes of it',
      {
        ...MASKED,
        ...windows(
          (round) => pair(`calm${round}`, 'sunday'),
          (round) => pair(`hit${round}`, 'tuesday', 'sunday'),
        ),
      },
      'fail/breach at after, refused but done',
    ),
    write(
      'the same, and it moves without the attack as well',
      { ...MASKED, ...windows((round) => pair(`calm${round}`, 'tuesday'), ALL_MOVED) },
      'pass/denied at attack',
    ),
    write(
      'the same, and it stands still in one window with the attack',
      { ...MASKED, ...windows(STILL, (round) => pair(`hit${round}`, round === 3 ? 'monday' : 'tuesday')) },
      'pass/denied at attack',
    ),
    write(
      'the same, and it moves in one window without the attack',
      { ...MASKED, ...windows((round) => pair(`calm${round}`, round === 2 ? 'tuesday' : 'monday'), ALL_MOVED) },
      'inconclusive/noisy at hit1',
      /once without it/,
    ),
    write(
      'the same, and in a window the owner gets no answer',
      { ...MASKED, ...windows(STILL, ALL_MOVED), 'calm3:after': lost('timeout') },
      'inconclusive/timeout at calm3:after',
    ),
    write(
      'gone with the idle record, and in windows all go with the attack, and none without',
      {
        after: GONE,
        'idle:after': GONE,
        ...windows(STILL, (round) => ({ ...pair(`hit${round}`, 'monday'), [`hit${round}:after`]: GONE })),
      },
      'fail/breach at after, refused but done',
    ),
    write(
      'a field that stood still on the idle record',
      { ...IDLE, after: TOUCHED, 'idle:after': saw(200, { values: values({ '$.updated': 'monday' }) }) },
      'fail/breach at after, refused but done',
    ),
    write(
      'a field that a worker fills in on every new record, this one and one that nobody touched',
      {
        ...IDLE,
        after: TOUCHED,
        'idle:after': saw(200, { values: values({ '$.updated': 'monday' }) }),
        'calm:before': saw(200, { values: values({ '$.updated': 'sunday' }) }),
        'calm:after': saw(200, { values: values({ '$.updated': 'monday' }) }),
      },
      'pass/denied at attack',
    ),
    write(
      'a field that stood still on a new record that nobody touched',
      {
        ...IDLE,
        after: TOUCHED,
        'idle:after': saw(200, { values: values({ '$.updated': 'monday' }) }),
        'calm:before': saw(200, { values: values({ '$.updated': 'sunday' }) }),
        'calm:after': saw(200, { values: values({ '$.updated': 'sunday' }) }),
      },
      'fail/breach at after, refused but done',
    ),
    write(
      'one field moved by itself, another by the attack',
      {
        ...IDLE,
        after: saw(200, { values: values({ '$.subject': 'stolen', '$.updated': 'tuesday' }) }),
        'idle:after': saw(200, { values: values({ '$.updated': 'tuesday' }) }),
      },
      'fail/breach at after, refused but done',
      /a change in \$\.subject$/,
    ),
    write(
      'the victim’s canary in a refused write',
      { attack: refused({ sightings: [canary('globex')] }) },
      'fail/leak at attack',
    ),
    write(
      'a breach stands though every control failed',
      { control: lost('timeout'), own: lost('timeout'), alive: saw(401, { held: false }), after: CHANGED },
      'fail/breach at after, refused but done',
    ),
    write('an owner that cannot look before', { before: saw(403) }, 'inconclusive/witness-failed at before'),
    write('an owner that cannot look after', { after: saw(401) }, 'inconclusive/witness-failed at after'),
    write('an owner whose look after got no answer', { after: lost('timeout') }, 'inconclusive/timeout at after'),
    write('an owner whose look after got 503', { after: saw(503) }, 'inconclusive/server-error at after'),
    write(
      'out of sight before, as the operation needs it, and afterwards still',
      { 'control:before': OUT_OF_SIGHT, before: OUT_OF_SIGHT, after: OUT_OF_SIGHT },
      'pass/denied at attack',
    ),
    write(
      'out of sight before, and back afterwards',
      { 'control:before': OUT_OF_SIGHT, before: OUT_OF_SIGHT },
      'fail/breach at after, refused but done',
      /sees the record again/,
    ),
    write(
      '204 and nothing happened',
      { attack: saw(204) },
      'fail/contract at attack',
      /without data and without effect/,
    ),
    write('422 that nobody named', { attack: saw(422) }, 'fail/contract at attack'),
    write(
      '422 at home too',
      { attack: saw(422), own: saw(422, { held: false }) },
      'inconclusive/control-failed at own',
    ),
    write(
      'a control that answered 204 and did nothing',
      { 'control:after': saw(200, { held: false }) },
      'inconclusive/unsettled at control:after',
    ),
    write(
      'an own write that answered 204 and did nothing',
      { 'own:after': saw(200, { held: false }) },
      'inconclusive/unsettled at own:after',
    ),
    write(
      'an own witness that got 429',
      { 'own:after': saw(429, { held: false }) },
      'inconclusive/rate-limited at own:after',
    ),
    write(
      'not permitted at home, seen working by a colleague',
      { own: saw(403, { held: false }), 'own:after': saw(200, { held: false }) },
      'inconclusive/control-failed at own (with a colleague pass/denied at attack)',
    ),
    write('a dead session', { alive: saw(401, { held: false }) }, 'inconclusive/session-lost at alive'),
    write('an answer cut at the cap', { attack: refused({ complete: false }) }, 'inconclusive/unread at attack'),
    ...troubles('attack', REFUSED_WRITE),
    ...troubles('control', REFUSED_WRITE),
    ...troubles('own', REFUSED_WRITE),
  ];
}

/** The trouble a leg may meet, each with its own name. */
function troubles(leg: string, otherwise: Seen = REFUSED_READ): readonly Row[] {
  const met: readonly (readonly [string, Observation, string])[] = [
    ['no answer', lost('unreachable'), 'unreachable'],
    ['no answer in time', lost('timeout'), 'timeout'],
    ['an empty placeholder', lost('not-sent'), 'not-sent'],
    ['the run interrupted', lost('interrupted'), 'interrupted'],
    ['429', saw(429, { held: false }), 'rate-limited'],
    ['503', saw(503, { held: false }), 'server-error'],
    ['a challenge page', saw(403, { held: false, page: 'challenge' }), 'challenge-page'],
  ];
  return met.map(([what, observation, reason]) => ({
    title: `${leg}: ${what}`,
    seen: { ...otherwise, [leg]: observation },
    verdict: `inconclusive/${reason} at ${leg}`,
  }));
}

function row(title: string, seen: Seen, verdict: string, says?: RegExp): Row {
  return { title, seen: { ...REFUSED_READ, ...seen }, verdict, ...(says ? { says } : {}) };
}

function write(title: string, seen: Seen, verdict: string, says?: RegExp): Row {
  return { title, seen: { ...REFUSED_WRITE, ...seen }, verdict, ...(says ? { says } : {}) };
}
