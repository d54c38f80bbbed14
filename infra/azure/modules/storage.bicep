metadata description = 'Two accounts: one is the host\'s, for leases, checkpoints and the package; the other has tables and exports.'

param hostName string
param dataName string
param location string
param tags object
param isPublic bool
param sku string

@description('Addresses and ranges (IPv4, no /31 or /32) that reach the data account though it is private.')
param allowedAddresses string[]

@description('Resources whose identities reach the data account though it is private.')
param readerResources { resourceId: string, tenantId: string }[]

param softDeleteDays int
param exportCoolAfterDays int
param exportDeleteAfterDays int
param auditImmutableDays int

var deploymentContainer = 'deployments'

// Parquet and other block blobs beside the exports can be cooled. Storage does not cool append blobs.
var coolExports = {
  name: 'cool-exports'
  type: 'Lifecycle'
  enabled: true
  definition: {
    filters: { blobTypes: ['blockBlob'], prefixMatch: ['app-events'] }
    actions: { baseBlob: { tierToCool: { daysAfterModificationGreaterThan: exportCoolAfterDays } } }
  }
}
var deleteExports = {
  name: 'delete-exports'
  type: 'Lifecycle'
  enabled: true
  definition: {
    filters: { blobTypes: ['appendBlob', 'blockBlob'], prefixMatch: ['app-events'] }
    actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: exportDeleteAfterDays } } }
  }
}
var lifecycle = concat(exportCoolAfterDays > 0 ? [coolExports] : [], exportDeleteAfterDays > 0 ? [deleteExports] : [])

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: hostName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: isPublic ? 'Allow' : 'Deny' }
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource deployments 'containers' = {
      name: deploymentContainer
    }
  }
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: dataName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPublic || !empty(allowedAddresses) || !empty(readerResources) ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPublic ? 'Allow' : 'Deny'
      ipRules: [for address in allowedAddresses: { action: 'Allow', value: address }]
      resourceAccessRules: readerResources
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
      containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    }

    resource appEvents 'containers' = {
      name: 'app-events'
    }

    // The tables for warehouses. No lifecycle rule names this container: a table's own log says which files it needs.
    resource lake 'containers' = {
      name: 'lake'
    }

    resource auditLogs 'containers' = {
      name: 'audit-logs'

      // Lines can be added while what is there cannot be changed. A policy that is locked stays for good.
      resource immutability 'immutabilityPolicies' = if (auditImmutableDays > 0) {
        name: 'default'
        properties: {
          immutabilityPeriodSinceCreationInDays: auditImmutableDays
          allowProtectedAppendWrites: true
        }
      }
    }
  }

  resource management 'managementPolicies' = if (!empty(lifecycle)) {
    name: 'default'
    properties: { policy: { rules: lifecycle } }
    dependsOn: [blobs]
  }
}

output hostId string = hostAccount.id
output deploymentUrl string = '${hostAccount.properties.primaryEndpoints.blob}${deploymentContainer}'
output dataId string = dataAccount.id
output exportsUrl string = dataAccount.properties.primaryEndpoints.blob
