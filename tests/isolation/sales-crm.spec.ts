import { isolationTests } from 'partywall/playwright';

// One test for each way in which a user of one customer may try to reach another customer's calls and quotes. Without
// `resources` it is all of them: the same cases, in the same Result, as `partywall run scenarios/sales-crm.yaml`.
isolationTests('scenarios/sales-crm.yaml', {
  out: 'reports/isolation',
  resources: ['call', 'quote'],
  checks: ['list-foreign-rows', 'object-read-foreign', 'object-update-foreign', 'anonymous-tenant-data'],
});
