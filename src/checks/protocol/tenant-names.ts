/** What systems were found to call the parameter by which a client says which tenant it means. */
export const TENANT_NAMES = [
  'tenant_id',
  'tenantId',
  'org_id',
  'organization_id',
  'organizationId',
  'company_id',
  'companyId',
  'account_id',
  'accountId',
  'customer_id',
  'customerId',
  'workspace_id',
  'workspaceId',
] as const;
