import type { InconclusiveReason } from '../model.js';

/** What to do where a case proves nothing, by its reason. The table of the README says the same. */
export const REMEDIES: Readonly<Record<InconclusiveReason, string>> = {
  'control-failed':
    "read the control's answer in the report: mostly a wrong address, body, or a right that this user lacks (`allow`)",
  'own-rows-missing': 'say how it is paged (`pages`) or where its rows are (`items`); raise `settle` if it is late',
  unsettled:
    'raise `settle`; put `{{ canary }}` into a field that update changes; name a `witness` that shows the change',
  'witness-failed': 'give the resource a `read`, or name its `witness`',
  'session-lost':
    'set `lifetime`; see whether the system ends sessions after refusals; put `{{ canary }}` into a field that a read shows',
  'rate-limited': 'lower `--rate` or `--concurrency`, or lift the limit for the test users',
  'server-error': "read the server's log: an attack that ends in a crash is worth a look",
  timeout: 'raise `limits.timeout`, or `within` of its `until`',
  unreachable: 'see whether the system, or something before it, still runs',
  'challenge-page': 'let the `User-Agent` that begins with `partywall/` pass on the test system',
  unread: 'raise `limits.body`, or correct `pages`; have the test system write files without a password',
  'not-sent': 'see which one the text names; capture it earlier',
  'not-exercised': 'point `total` at the number that counts rows; exempt a list that new records never enter',
  noisy: 'run when nobody else uses these tenants; clean up what earlier runs left',
  unexplained: 'look at the list by hand; page it to its end',
  'shared-or-leak': 'declare it `shared`, or name its `owner`',
  interrupted: 'run again; see `limits.time` and `limits.requests`',
  unfalsifiable: 'the case is empty: make the record readable to its owner, or leave the check out',
  'check-crashed': 'report it with the case id',
};
