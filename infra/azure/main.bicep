metadata description = 'Tracking: a function app, the hubs through which events go, the storage to which they come, and what watches over them.'

targetScope = 'resourceGroup'

@description('What the names of all resources begin with: a letter, then lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string

param location string = resourceGroup().location
param tags object = {}

@description('Event Hubs: Basic has one consumer group a hub, which is not enough.')
@allowed(['Standard', 'Premium'])
param eventHubsTier string = 'Standard'

@description('Throughput units (Standard: 1 to 40) or processing units (Premium: 1, 2, 4, 6, 8, 10, 12, 16).')
@minValue(1)
@maxValue(40)
param eventHubsUnits int = 1

@description('To how many throughput units a Standard namespace grows by itself; no more than the units for not at all.')
@minValue(1)
@maxValue(40)
param eventHubsMaximumUnits int = 1

@description('Partitions of each hub: no reader has more instances. A Standard hub keeps the number for good.')
@minValue(1)
@maxValue(32)
param partitionCount int = 4

@description('For how long the hubs keep events: for how long a reader may stand still before events are lost to it. Standard keeps 168 hours at most.')
@minValue(1)
@maxValue(2160)
param retentionHours int = 24

@description('Memory of an instance in MB; 512 comes with a quarter of a core, 2,048 with one.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 512

@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Requests that an instance takes at once before another is started.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 40

@description('Seconds for which a reader waits for more than it has been handed so far; 0 for not at all. It is cheaper, and what it writes is so much later.')
@minValue(0)
@maxValue(59)
param readerWaitSeconds int = 1

@description('Whether atomic logs, sessions and exports are each read for by a function of its own, with instances of its own: none waits for another, and each event is received three times.')
param readersApart bool = false

@description('Instances that are always there: `http`, or `function:NAME`.')
param alwaysReady { name: string, instanceCount: int }[] = []

@description('Whether the plan and the storage are spread over zones, where the region has some.')
param isZoneRedundant bool = false

@description('`public`: services are reached by their public addresses, with identities. `private`: through private endpoints only.')
@allowed(['private', 'public'])
param network string = 'public'

@description('The range of the private network.')
param addressPrefix string = '10.71.0.0/24'

@description('Addresses and ranges (IPv4) from which people and tools reach exports and the vault of a private deployment.')
param allowedAddresses string[] = []

@description('Days for which deleted blobs and containers can be brought back; the vault has 90.')
@minValue(7)
@maxValue(90)
param softDeleteDays int = 7

@description('Whether nobody can do away with the vault before that. Needed where keys matter; a nuisance where deployments come and go.')
param isPurgeProtected bool = false

@description('Days after which block blobs beside the exports are moved to the cool tier; 0 for never. Append blobs cannot be moved.')
@minValue(0)
param exportCoolAfterDays int = 0

@description('Days after which exports of events are deleted; 0 for never.')
@minValue(0)
param exportDeleteAfterDays int = 0

@description('Days for which audit logs can be added to, but not changed or deleted, until somebody with rights over the account removes the policy; 0 for none, and for one that was locked.')
@minValue(0)
@maxValue(146000)
param auditImmutableDays int = 0

@description('Whether reads of what is of one user or session, and tables, are in the audit log, and refused when they cannot be recorded.')
param auditReads bool = false

@description('Whether the heads of the audit log are signed by a key of their own, the secret `audit-key` (PEM) of the vault, which has to be set before; else by one that is derived of the signing keys.')
param hasAuditKey bool = false

@description('Who sets the keys in the vault, such as the one who deploys; empty for nobody.')
param operatorPrincipalId string = ''

@allowed(['Group', 'ServicePrincipal', 'User'])
param operatorPrincipalType string = 'User'

@description('After how many seconds what has come is taken into the tables for warehouses.')
@minValue(1)
@maxValue(86400)
param lakeCommitSeconds int = 900

@description('Whether a queue tells of each new file of these tables, by Event Grid.')
param hasLakeEvents bool = false

@description('Groups that read the exports of events and the tables made of them, and nothing else.')
param exportReaderGroupIds string[] = []

@description('Resources of Azure, such as a Synapse workspace, whose identities may reach the account with the exports though it is private.')
param exportReaderResources { resourceId: string, tenantId: string }[] = []

@description('Who is told of alerts.')
param alertEmails string[] = []

@description('Minutes that an event may wait for a reader before somebody is told.')
@minValue(2)
param lagAlertMinutes int = 10

@description('Minutes that an event may wait to be exported before somebody is told.')
@minValue(2)
param exportLagAlertMinutes int = 15

@description('Rejected events in a quarter of an hour from which on somebody is told; 0 for never.')
@minValue(0)
param rejectedEventsAlert int = 1000

@description('Whether the app is asked from outside every five minutes whether it can collect. It keeps an instance awake.')
param hasAvailabilityTest bool = false

@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Gigabytes of logs a day after which the workspace takes no more; 0 for no limit of it. Alerts are blind from then on. Application Insights has a limit of its own, 100 unless changed.')
@minValue(0)
param logDailyCapGb int = 1

@description('The share of traces that is kept, 0 to 1. Metrics and logs are not sampled.')
param traceRatio string = '0.01'

@description('The address under which clients reach the app, such as that of a front end before it; empty for the app\'s own.')
param publicUrl string = ''

@description('The kinds of targets that events are handed on to: webhook, splunk, heap, tag-manager. Each is a consumer group and a function that reads all events.')
param targetKinds string[] = []

@description('The OpenID provider at which people sign in to the explorer, such as https://login.microsoftonline.com/TENANT/v2.0; empty for keys alone.')
param signInAuthority string = ''

@description('The id under which the provider knows the app.')
param signInClientId string = ''

@description('Requests a second that an instance takes of a key; 0 for any number.')
@minValue(0)
param keyRequestsPerSecond int = 10000

@description('Requests a second that an instance takes from an address; 0 for any number.')
@minValue(0)
param addressRequestsPerSecond int = 200

var isPublic = network == 'public'
var suffix = take(uniqueString(resourceGroup().id, name), 6)
var prefix = '${name}-${suffix}'
var names = {
  dataStorage: '${name}data${suffix}'
  eventHubs: '${prefix}-hubs'
  hostStorage: '${name}host${suffix}'
  identity: '${prefix}-identity'
  insights: '${prefix}-insights'
  vault: '${prefix}-vault'
}

module identity 'modules/identity.bicep' = {
  params: { name: names.identity, location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    workspaceName: '${prefix}-logs'
    insightsName: names.insights
    location: location
    tags: tags
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    hostName: names.hostStorage
    dataName: names.dataStorage
    location: location
    tags: tags
    isPublic: isPublic
    sku: isZoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
    allowedAddresses: allowedAddresses
    readerResources: exportReaderResources
    softDeleteDays: softDeleteDays
    exportCoolAfterDays: exportCoolAfterDays
    exportDeleteAfterDays: exportDeleteAfterDays
    auditImmutableDays: auditImmutableDays
  }
}

module eventHubs 'modules/eventHubs.bicep' = {
  params: {
    name: names.eventHubs
    location: location
    tags: tags
    isPublic: isPublic
    tier: eventHubsTier
    units: eventHubsUnits
    maximumUnits: eventHubsMaximumUnits
    partitionCount: partitionCount
    retentionHours: retentionHours
    targetKinds: targetKinds
    readersApart: readersApart
  }
}

module vault 'modules/keyVault.bicep' = {
  params: {
    name: names.vault
    location: location
    tags: tags
    isPublic: isPublic
    allowedAddresses: allowedAddresses
    isPurgeProtected: isPurgeProtected
  }
}

module roles 'modules/roles.bicep' = {
  params: {
    identityName: names.identity
    identityPrincipalId: identity.outputs.principalId
    hostStorageName: names.hostStorage
    dataStorageName: names.dataStorage
    eventHubsName: names.eventHubs
    vaultName: names.vault
    insightsName: names.insights
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
    exportReaderGroupIds: exportReaderGroupIds
  }
  dependsOn: [storage, eventHubs, vault, monitoring]
}

module lakeEvents 'modules/lakeEvents.bicep' = if (hasLakeEvents) {
  params: {
    topicName: '${prefix}-files'
    location: location
    tags: tags
    dataStorageName: names.dataStorage
    readerGroupIds: exportReaderGroupIds
  }
  dependsOn: [storage]
}

module privateNetwork 'modules/network.bicep' = if (!isPublic) {
  params: { name: '${prefix}-network', location: location, tags: tags, addressPrefix: addressPrefix }
}

module endpoints 'modules/privateEndpoints.bicep' = if (!isPublic) {
  params: {
    namePrefix: prefix
    location: location
    tags: tags
    networkId: privateNetwork!.outputs.id
    subnetId: privateNetwork!.outputs.endpointSubnetId
    hostStorageId: storage.outputs.hostId
    dataStorageId: storage.outputs.dataId
    eventHubsId: eventHubs.outputs.id
    vaultId: vault.outputs.id
  }
}

module app 'modules/functionApp.bicep' = {
  params: {
    name: '${prefix}-app'
    location: location
    tags: tags
    planName: '${prefix}-plan'
    isZoneRedundant: isZoneRedundant
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    insightsName: names.insights
    deploymentUrl: storage.outputs.deploymentUrl
    hostStorageName: names.hostStorage
    dataStorageName: names.dataStorage
    eventHubsHost: eventHubs.outputs.host
    vaultUri: vault.outputs.uri
    subnetId: isPublic ? '' : privateNetwork!.outputs.appSubnetId
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    httpConcurrency: httpConcurrency
    readerWaitSeconds: readerWaitSeconds
    targetKinds: targetKinds
    readersApart: readersApart
    alwaysReady: alwaysReady
    partitionCount: partitionCount
    lakeCommitSeconds: lakeCommitSeconds
    traceRatio: traceRatio
    publicUrl: publicUrl
    signInAuthority: signInAuthority
    signInClientId: signInClientId
    auditReads: auditReads
    hasAuditKey: hasAuditKey
    keyRequestsPerSecond: keyRequestsPerSecond
    addressRequestsPerSecond: addressRequestsPerSecond
  }
  dependsOn: [monitoring, roles, endpoints]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    namePrefix: prefix
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    eventHubsId: eventHubs.outputs.id
    dataStorageId: storage.outputs.dataId
    emails: alertEmails
    lagMinutes: lagAlertMinutes
    exportLagMinutes: exportLagAlertMinutes
    rejectedEvents: rejectedEventsAlert
  }
}

module availability 'modules/availability.bicep' = if (hasAvailabilityTest) {
  params: {
    name: '${prefix}-health'
    location: location
    tags: tags
    insightsId: monitoring.outputs.insightsId
    appUrl: app.outputs.url
    emails: alertEmails
    actionGroupId: alerts.outputs.actionGroupId
  }
}

module workbook 'modules/workbook.bicep' = {
  params: {
    title: 'Tracking ${name}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

@description('What clients call.')
output appUrl string = app.outputs.url
output appName string = app.outputs.name
output appId string = app.outputs.id

@description('The vault in which `signing-keys` and `admin-keys` are to be set.')
output vaultName string = names.vault

@description('The account from which analytics tools read the containers `app-events` and `lake`.')
output exportsUrl string = storage.outputs.exportsUrl

@description('The queue that tells of new files of the tables; empty when there is none.')
output lakeQueueUrl string = hasLakeEvents ? lakeEvents!.outputs.queueUrl : ''
