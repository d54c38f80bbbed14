metadata description = 'Who may do what, and no more: the app, those who set its secrets, and those who read the exports.'

@description('The name of the app\'s identity, by which its assignments are named.')
param identityName string
param identityPrincipalId string
param hostStorageName string
param dataStorageName string
param eventHubsName string
param vaultName string
param insightsName string

@description('Who sets the secrets; empty for nobody.')
param operatorPrincipalId string

@allowed(['Group', 'ServicePrincipal', 'User'])
param operatorPrincipalType string

@description('Groups that read the exports of events and the tables made of them, and nothing else.')
param exportReaderGroupIds string[]

// Built-in roles have the same ids everywhere.
var blobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var blobDataReader = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
var blobDelegator = 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'
var tableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var eventHubsDataSender = '2b629674-e913-4c01-ae53-ef4638d8f975'
var eventHubsDataReceiver = 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'
var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
var keyVaultSecretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

var readBlobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostStorageName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource appEvents 'containers' existing = {
      name: 'app-events'
    }

    resource lake 'containers' existing = {
      name: 'lake'
    }
  }
}

resource eventHubs 'Microsoft.EventHub/namespaces@2026-01-01' existing = {
  name: eventHubsName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

// The host's leases, checkpoints and package. It has nothing else in this account.
resource ownsHostBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: hostStorage
  name: guid(hostStorage.id, identityName, blobDataOwner)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataOwner)
  }
}

resource writesTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: dataStorage
  name: guid(dataStorage.id, identityName, tableDataContributor)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributor)
  }
}

resource writesExports 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: dataStorage
  name: guid(dataStorage.id, identityName, blobDataContributor)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

resource sendsEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: eventHubs
  name: guid(eventHubs.id, identityName, eventHubsDataSender)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventHubsDataSender)
  }
}

resource receivesEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: eventHubs
  name: guid(eventHubs.id, identityName, eventHubsDataReceiver)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventHubsDataReceiver)
  }
}

resource readsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identityName, keyVaultSecretsUser)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
  }
}

resource publishesMetrics 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, identityName, monitoringMetricsPublisher)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
  }
}

resource setsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  scope: vault
  name: guid(vault.id, operatorPrincipalId, keyVaultSecretsOfficer)
  properties: {
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsOfficer)
  }
}

resource readExports 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in exportReaderGroupIds: {
    scope: dataStorage::blobs::appEvents
    name: guid(dataStorage::blobs::appEvents.id, id, blobDataReader)
    properties: {
      principalId: id
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataReader)
    }
  }
]

// A project's tables are three folders: of the one with what was done to this system they see that it is there.
resource readTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in exportReaderGroupIds: {
    scope: dataStorage::blobs::lake
    name: guid(dataStorage::blobs::lake.id, id, blobDataReader)
    properties: {
      principalId: id
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataReader)
      conditionVersion: '2.0'
      condition: '(!(ActionMatches{\'${readBlobs}\'} AND NOT SubOperationMatches{\'Blob.List\'}) OR @Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:path] StringNotLike \'*/audit/*\')'
    }
  }
]

// For a tool that cannot log in they may sign, for a time, what they themselves may do, and no more than that. The
// key for it is the account's, and so is the role.
resource delegateReading 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in exportReaderGroupIds: {
    scope: dataStorage
    name: guid(dataStorage.id, id, blobDelegator)
    properties: {
      principalId: id
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDelegator)
    }
  }
]
