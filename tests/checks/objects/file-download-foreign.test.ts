import { expect, test } from '@playwright/test';
import { CHECKS, type Seen } from '../../../src/checks/index.js';
import type { Observation } from '../../../src/model.js';
import { planCases } from '../../../src/plan.js';
import { askings, canary, held, lost, OFFICE, refused, saw } from '../observations.js';
import { judgeTable } from '../table.js';

const ID = 'file-download-foreign/call.picture/acme.admin>globex';

const file = (hash: string, more: Partial<Observation> = {}): Observation => held({ hash, size: 400, ...more });
const SEEN: Seen = {
  control: file('theirs'),
  own: file('mine'),
  ghost: refused({ hash: 'no' }),
  attack: refused({ hash: 'no' }),
  open: saw(401, { hash: 'no' }),
  alive: held({ sightings: [canary('acme')] }),
};
const got = (hash: string, more: Partial<Observation> = {}): Observation => saw(200, { hash, size: 400, ...more });

judgeTable(ID, [
  { title: 'refused', seen: SEEN, verdict: 'pass/denied at attack' },
  {
    title: "the owner's canary in the file, whatever the status",
    seen: { ...SEEN, attack: saw(404, { denied: ['status'], sightings: [canary('globex', 'call', 'page 3')] }) },
    verdict: 'fail/leak at attack',
    says: /the canary of globex's call in page 3/,
  },
  {
    title: "the owner's file byte for byte",
    seen: { ...SEEN, attack: got('theirs') },
    verdict: 'fail/leak at attack',
    says: /with the file of globex's call, byte for byte \(400 bytes\)\nwithout a sign-in it got status 401/,
  },
  {
    title: "the owner's file byte for byte, to nobody",
    seen: { ...SEEN, open: got('theirs') },
    verdict: 'fail/leak at open',
    says: /^nobody got status 200 with the file of globex's call/,
  },
  {
    title: "the owner's file, with and without a sign-in",
    seen: { ...SEEN, attack: got('theirs'), open: got('theirs') },
    verdict: 'fail/leak at attack',
    says: /it needs no sign-in either/,
  },
  {
    title: "the owner's canary, to nobody",
    seen: { ...SEEN, open: got('x', { sightings: [canary('globex')] }) },
    verdict: 'fail/leak at open',
    says: /^nobody got status 200 with the canary of globex's call/,
  },
  {
    title: 'an encrypted file byte for byte',
    seen: { ...SEEN, attack: got('theirs', { complete: false, unread: 'it asks for a password' }) },
    verdict: 'fail/leak at attack',
  },
  {
    title: 'bytes that are the same for everybody',
    seen: { ...SEEN, control: file('logo'), own: file('logo'), attack: got('logo'), open: got('logo') },
    verdict: 'inconclusive/not-exercised at attack',
    says: /the same for every record/,
  },
  {
    title: 'bytes that are the same for everybody, and refused',
    seen: { ...SEEN, control: file('logo'), own: file('logo') },
    verdict: 'pass/denied at attack',
  },
  {
    title: 'what is given for a file that never was',
    seen: { ...SEEN, control: file('blank'), ghost: got('blank'), attack: got('blank') },
    verdict: 'fail/contract at attack',
  },
  {
    title: 'a file too short to tell anything',
    seen: { ...SEEN, control: file('theirs', { size: 40 }), attack: got('theirs', { size: 40 }) },
    verdict: 'fail/contract at attack',
  },
  {
    title: 'other bytes than anybody knows',
    seen: { ...SEEN, attack: got('new') },
    verdict: 'fail/contract at attack',
  },
  {
    title: "the owner's bytes, where the attacker gets no file even at home",
    seen: { ...SEEN, own: saw(403, { held: false }), attack: got('theirs') },
    verdict: 'inconclusive/control-failed at own',
  },
  {
    title: 'an encrypted file of nobody known',
    seen: { ...SEEN, attack: got('new', { complete: false, unread: 'it asks for a password' }) },
    verdict: 'inconclusive/unread at attack',
    says: /it asks for a password/,
  },
  {
    title: 'the owner is given no file',
    seen: { ...SEEN, control: saw(404, { held: false }) },
    verdict: 'inconclusive/control-failed at control',
  },
  { title: 'nothing came', seen: { ...SEEN, attack: lost('timeout') }, verdict: 'inconclusive/timeout at attack' },
  {
    title: 'the session was dead',
    seen: { ...SEEN, alive: saw(401, { held: false }) },
    verdict: 'inconclusive/session-lost at alive',
  },
]);

test('owner, attacker, nobody and a file that never was are asked for, then whether the session lives', () => {
  expect(askings(ID, () => held())).toEqual([['control', 'own', 'ghost', 'attack', 'open', 'alive']]);
});

test('files are asked for here and not among the side doors', () => {
  const only = { checks: ['file-download-foreign', 'subresource-and-history-foreign', 'object-read-foreign'] };
  const { cases } = planCases(OFFICE, { checks: CHECKS, only });
  const about = cases.filter(({ attacker, subject }) => attacker === 'globex.admin' && subject.resource === 'call');
  expect(about.map(({ check, subject }) => `${check} ${subject.form ?? subject.operation}`)).toEqual([
    'object-read-foreign read',
    'subresource-and-history-foreign history',
    'subresource-and-history-foreign proof',
    'subresource-and-history-foreign binned',
    'file-download-foreign picture',
  ]);
});
