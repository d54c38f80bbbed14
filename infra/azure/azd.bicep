metadata description = 'What `azd up` deploys: a resource group, and main.bicep in it. With rights in one group only, deploy main.bicep.'

targetScope = 'subscription'

import { sizes } from 'sizes.bicep'

@description('The environment of azd; the group is named after it.')
@minLength(3)
param environmentName string

@minLength(1)
param location string

@description('sizes.bicep says what it means.')
@allowed(['dev', 'prod'])
param size string

@description('Who runs azd, and sets the keys in the vault.')
param principalId string

@allowed(['Group', 'ServicePrincipal', 'User'])
param principalType string

@description('Addresses from which the vault and the exports of a private deployment are reached: those of who runs azd among them.')
param allowedAddresses string[]

@description('Who is told of alerts.')
param alertEmails string[]

@description('Groups that read the exports of events.')
param exportReaderGroupIds string[]

@description('The OpenID provider at which people sign in to the explorer; empty for keys alone.')
param signInAuthority string

@description('The id under which the provider knows the app.')
param signInClientId string

@description('Seconds for which readers wait for more: cheaper, and so much later.')
param readerWaitSeconds int

@description('The kinds of targets that events are handed on to.')
param targetKinds string[]

var tags = { 'azd-env-name': environmentName }
var chosen = sizes[size]

// What a name of azd may have, and one of a storage account may not.
var plainName = reduce(['-', '_', '.', '(', ')'], toLower(environmentName), (name, sign) => replace(name, sign, ''))

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module tracking 'main.bicep' = {
  scope: group
  params: {
    name: take('trk${plainName}', 11)
    location: location
    tags: tags
    operatorPrincipalId: principalId
    operatorPrincipalType: principalType
    alertEmails: alertEmails
    allowedAddresses: allowedAddresses
    exportReaderGroupIds: exportReaderGroupIds
    readerWaitSeconds: readerWaitSeconds
    targetKinds: targetKinds
    signInAuthority: signInAuthority
    signInClientId: signInClientId
    alwaysReady: chosen.alwaysReady
    auditImmutableDays: chosen.auditImmutableDays
    auditReads: chosen.auditReads
    eventHubsMaximumUnits: chosen.eventHubsMaximumUnits
    eventHubsTier: chosen.eventHubsTier
    eventHubsUnits: chosen.eventHubsUnits
    exportCoolAfterDays: chosen.exportCoolAfterDays
    exportDeleteAfterDays: chosen.exportDeleteAfterDays
    hasAuditKey: chosen.hasAuditKey
    hasAvailabilityTest: chosen.hasAvailabilityTest
    httpConcurrency: chosen.httpConcurrency
    instanceMemoryMB: chosen.instanceMemoryMB
    isPurgeProtected: chosen.isPurgeProtected
    isZoneRedundant: chosen.isZoneRedundant
    logDailyCapGb: chosen.logDailyCapGb
    logRetentionDays: chosen.logRetentionDays
    maximumInstanceCount: chosen.maximumInstanceCount
    network: chosen.network
    partitionCount: chosen.partitionCount
    retentionHours: chosen.retentionHours
    softDeleteDays: chosen.softDeleteDays
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output TRACKING_URL string = tracking.outputs.appUrl
output TRACKING_APP_ID string = tracking.outputs.appId
output TRACKING_VAULT string = tracking.outputs.vaultName
output TRACKING_EXPORTS string = tracking.outputs.exportsUrl
