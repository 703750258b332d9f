import type { Leg, Observation, Verdict } from '../../model.js';
import type { CaseContext, Check, Seen } from '../check.js';
import { isDownload } from '../files.js';
import { answerToRecord } from '../protocol/answer.js';
import { answerOf, inconclusive } from '../protocol/controls.js';
import { leakIn } from '../protocol/data.js';
import { alive, attack, controlRead, ghost, ownReadOf } from '../protocol/legs.js';
import { aimAt } from '../protocol/record.js';
import { planned, tenantDirections } from '../subjects.js';

/** Shorter files may be equal by chance. */
const TELLING_BYTES = 64;

export const fileDownloadForeign: Check = {
  facts: {
    id: 'file-download-foreign',
    family: 'objects',
    title: {
      holds: "the file of a record is not given to another tenant's user, nor to nobody",
      fails: "the file of a record is given to another tenant's user",
    },
    why: 'Files lie elsewhere than records: in a folder, a bucket, behind a content network. The route that hands them out often asks for a name and nothing else, and names are numbered, guessed and forwarded.',
    fix: 'Load the record through its tenant-scoped query before its file is opened, thumbnails and previews too. Keep files in no public folder; where links must work without a session, sign them and let them end.',
    severity: 'critical',
    effect: 'reads',
    needs:
      'a read that names a record and answers with a file (`parse`, a format in its request, or a link that the create gave)',
    falsifier: { who: 'victim' },
    mapping: {
      cwe: [639, 552],
      owasp: ['API1:2023', 'A01:2021'],
      asvs: ['8.2.2', '8.4.1'],
      controls: ['SOC 2 CC6.1', 'ISO/IEC 27001:2022 8.3', 'NIST SP 800-53 AC-3', 'WSTG-ATHZ-01'],
    },
  },
  decides: [
    {
      reason: 'leak',
      when: "the attacker, or nobody, received a file with the owner's canary anywhere in it, or the owner's file byte for byte (64 bytes or more, other bytes than the attacker's own file and than for a file that never was)",
    },
    {
      reason: 'breach',
      when: 'the owner finds the record changed, which reading it like this does again on fresh records and nothing else does',
    },
    {
      reason: 'not-applicable',
      when: 'the link carries a permission of its own (a signature or token): whoever has it may read the file',
    },
    { reason: 'not-exercised', when: 'the same bytes came for every record: they are nobody’s' },
    { reason: 'unread', when: 'the file that came is encrypted, broken or cut off' },
    { reason: 'contract', when: 'no data of the owner, but not a refusal that `denied.status` names' },
    { reason: 'denied', when: 'refused, while the owner, and the attacker for its own record, are given their files' },
  ],
  lane: 'shared',
  swaps: true,
  plan: (scenario) =>
    planned(scenario, tenantDirections(scenario), (resource) =>
      resource.operations.filter(isDownload).map((operation) => ({ operation, form: operation.name })),
    ),
  ask,
  judge,
};

function ask(context: CaseContext, seen: Seen): readonly Leg[] {
  if (seen.attack) return [];
  const { victim } = context.case;
  const aim = aimAt(context, victim);
  return [
    controlRead(context, aim),
    ...(context.home ? [ownReadOf(context, aimAt(context, context.home)), ghost(context)] : []),
    attack(context, aim),
    attack(context, aim, { name: 'open', as: 'nobody', credentials: 'none' }),
    alive(context),
  ];
}

function judge(context: CaseContext, seen: Seen): Verdict {
  const leak =
    leakTo(context, seen, 'attack') ?? leakTo(context, seen, 'open') ?? leakIn(context, seen, ['ghost', 'own']);
  if (leak)
    return permittedByLink(context, seen) ?? { ...leak, notes: [...(leak.notes ?? []), ...openness(context, seen)] };
  if (isEverybodys(seen))
    return inconclusive(
      'not-exercised',
      `${context.case.attacker} got ${answerOf(seen.attack)} with the bytes that came for its own record and to the owner: they are the same for every record`,
      'attack',
    );
  return answerToRecord(context, seen);
}

/** By what stands in the file, else by its bytes. */
function leakTo(context: CaseContext, seen: Seen, leg: 'attack' | 'open'): Verdict | undefined {
  const { attacker, victim, subject } = context.case;
  const who = leg === 'open' ? 'nobody' : attacker;
  const found = leakIn(context, seen, [leg]);
  if (found) return leg === 'open' ? { ...found, text: found.text.replace(attacker, who) } : found;
  const got = seen[leg];
  if (!got || !isOwners(seen, got)) return undefined;
  return {
    outcome: 'fail',
    reason: 'leak',
    leg,
    mustRepeat: true,
    text: `${who} got ${answerOf(got)} with the file of ${victim}'s ${subject.resource}, byte for byte (${got.size} bytes)`,
  };
}

/** The owner's bytes, which are not what everybody gets: other ones came for the attacker's own record, and for none. */
function isOwners({ control, own, ghost: absent }: Seen, got: Observation): boolean {
  if (got.size < TELLING_BYTES || !isSame(got, control)) return false;
  return own?.held === true && own.hash !== got.hash && absent?.hash !== got.hash;
}

function isSame(one: Observation, other: Observation | undefined): boolean {
  const isServed = (seen: Observation): boolean => (seen.status ?? 0) < 300 && !seen.failure;
  return other !== undefined && isServed(one) && isServed(other) && one.hash === other.hash;
}

function isEverybodys({ control, own, attack: got }: Seen): boolean {
  return control?.held === true && own?.held === true && got !== undefined && isSame(got, control) && isSame(got, own);
}

const SIGNATURE = /[?&](?:x-(?:amz|goog|oss|cos)-signature|signature|sig|hmac|token|access_?token)=[^&]{16,}/i;

/** Whoever holds a signed link may use it: that is what it is for. */
function permittedByLink({ operation }: CaseContext, seen: Seen): Verdict | undefined {
  if (!operation?.requests.at(-1)?.path.startsWith('{+')) return undefined;
  const url = seen.attack?.requests.at(-1)?.url ?? '';
  const name = /[?&]([^=]*)=/.exec(SIGNATURE.exec(url)?.[0] ?? '')?.[1];
  if (name === undefined) return undefined;
  const text = `the link that the create gave carries a permission of its own (${name}): whoever has it may read the file`;
  return { outcome: 'skipped', reason: 'not-applicable', text };
}

function openness(context: CaseContext, seen: Seen): readonly string[] {
  if (!seen.open || !leakTo(context, seen, 'attack')) return [];
  return [
    leakTo(context, seen, 'open') ? 'it needs no sign-in either' : `without a sign-in it got ${answerOf(seen.open)}`,
  ];
}
