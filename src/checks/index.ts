import type { Check } from './check.js';
import { anonymousTenantData } from './identity/anonymous-tenant-data.js';
import { superAdminBoundary } from './identity/super-admin-boundary.js';
import { tenantlessPrincipal } from './identity/tenantless-principal.js';
import { aggregateMetricLeak } from './lists/aggregate-metric-leak.js';
import { clientTenantParamRead } from './lists/client-tenant-param-read.js';
import { dbCountReconcile } from './lists/db-count-reconcile.js';
import { exportContentLeak } from './lists/export-content-leak.js';
import { facetAndPickerLeak } from './lists/facet-and-picker-leak.js';
import { filterWidening } from './lists/filter-widening.js';
import { listForeignRows } from './lists/list-foreign-rows.js';
import { listTotalLeak } from './lists/list-total-leak.js';
import { searchIndexLeak } from './lists/search-index-leak.js';
import { actionEndpointForeign } from './objects/action-endpoint-foreign.js';
import { childOfForeignParent } from './objects/child-of-foreign-parent.js';
import { fileDownloadForeign } from './objects/file-download-foreign.js';
import { objectDeleteForeign } from './objects/object-delete-foreign.js';
import { objectReadForeign } from './objects/object-read-foreign.js';
import { objectUpdateForeign } from './objects/object-update-foreign.js';
import { parentChildMismatch } from './objects/parent-child-mismatch.js';
import { routeVariantGap } from './objects/route-variant-gap.js';
import { subresourceAndHistoryForeign } from './objects/subresource-and-history-foreign.js';
import { existenceStatusOracle } from './oracles/existence-status-oracle.js';
import { clientCacheAfterSwitch } from './pages/client-cache-after-switch.js';
import { clientResidueAfterLogout } from './pages/client-residue-after-logout.js';
import { uiDeepLinkForeign } from './pages/ui-deep-link-foreign.js';
import { assignmentLinkForeign } from './writes/assignment-link-foreign.js';
import { bulkMixedIds } from './writes/bulk-mixed-ids.js';
import { foreignReferenceWrite } from './writes/foreign-reference-write.js';
import { importRowForeign } from './writes/import-row-foreign.js';
import { massAssignTenantCreate } from './writes/mass-assign-tenant-create.js';
import { massAssignTenantMove } from './writes/mass-assign-tenant-move.js';

export type { CaseContext, Check, EarlyLook, Planned, Seen } from './check.js';

/** The catalogue. Collections come first: once a record was addressed, its identifier is no evidence any more. */
export const CHECKS: readonly Check[] = [
  listForeignRows,
  exportContentLeak,
  filterWidening,
  clientTenantParamRead,
  facetAndPickerLeak,
  anonymousTenantData,
  superAdminBoundary,
  objectReadForeign,
  routeVariantGap,
  subresourceAndHistoryForeign,
  fileDownloadForeign,
  objectUpdateForeign,
  objectDeleteForeign,
  actionEndpointForeign,
  parentChildMismatch,
  childOfForeignParent,
  massAssignTenantCreate,
  massAssignTenantMove,
  foreignReferenceWrite,
  assignmentLinkForeign,
  bulkMixedIds,
  importRowForeign,
  existenceStatusOracle,
  uiDeepLinkForeign,
  clientCacheAfterSwitch,
  clientResidueAfterLogout,
  tenantlessPrincipal,
  listTotalLeak,
  searchIndexLeak,
  aggregateMetricLeak,
  dbCountReconcile,
];
