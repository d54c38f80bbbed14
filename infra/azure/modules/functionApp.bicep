metadata description = 'The function app on Flex Consumption, and all its settings.'

param name string
param location string
param tags object
param planName string
param isZoneRedundant bool
param identityId string
param identityClientId string
param insightsName string
param deploymentUrl string
param hostStorageName string
param dataStorageName string
param eventHubsHost string
param vaultUri string

@description('The subnet through which the app reaches what is private; empty for none.')
param subnetId string

param instanceMemoryMB int
param maximumInstanceCount int
param httpConcurrency int
param readerWaitSeconds int
param alwaysReady { name: string, instanceCount: int }[]
param partitionCount int
param lakeCommitSeconds int
param traceRatio string
param publicUrl string
param signInAuthority string
param signInClientId string
param targetKinds string[]
param readersApart bool
param hasAuditKey bool
param auditReads bool
param keyRequestsPerSecond int
param addressRequestsPerSecond int

// These are put in the place of what host.json says: from which size on a batch is not waited for, and how long one is.
var waiting = readerWaitSeconds == 0
  ? {
      AzureFunctionsJobHost__extensions__eventHubs__minEventBatchSize: '1'
    }
  : {
      AzureFunctionsJobHost__extensions__eventHubs__maxWaitTime: '00:00:${padLeft(readerWaitSeconds, 2, '0')}'
    }

// One function hands each batch to three readers, or each has a function of its own.
var apart = ['AggregateSessions', 'ExportAppEvents', 'WriteAtomicLogs']
var notReading = readersApart ? ['ReadTrackedEvents'] : apart

// The functions of kinds of targets, of which those that are not chosen are off.
var forwarders = [
  { kind: 'webhook', function: 'ForwardWebhook' }
  { kind: 'splunk', function: 'ForwardSplunk' }
  { kind: 'heap', function: 'ForwardHeap' }
  { kind: 'tag-manager', function: 'ForwardTagManager' }
]
var switchedOff = toObject(
  concat(notReading, map(filter(forwarders, one => !contains(targetKinds, one.kind)), one => one.function)),
  name => 'AzureWebJobs.${name}.Disabled',
  name => 'true'
)

// A key of its own signs the heads of the audit log; without it one that is derived of the signing keys.
var auditKey = hasAuditKey ? { AuditKey: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/audit-key)' } : {}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
    zoneRedundant: isZoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // The name of the service in azure.yaml.
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReady
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
  }

  // One setting a line, named as the code and the host read them.
  resource settings 'config' = {
    name: 'appsettings'
    properties: union(waiting, switchedOff, auditKey, {
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      AZURE_CLIENT_ID: identityClientId
      AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
      AdminKeys: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/admin-keys)'
      Audit__Reads: string(auditReads)
      AzureWebJobsStorage__accountName: hostStorageName
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsStorage__credential: 'managedidentity'
      Collect__PublicUrl: publicUrl
      EventHubs__clientId: identityClientId
      EventHubs__credential: 'managedidentity'
      EventHubs__fullyQualifiedNamespace: eventHubsHost
      Lake__CommitSeconds: string(lakeCommitSeconds)
      OTEL_TRACES_SAMPLER: 'microsoft.fixed_percentage'
      OTEL_TRACES_SAMPLER_ARG: traceRatio
      Publisher__Partitions: string(partitionCount)
      RateLimit__AddressPerSecond: string(addressRequestsPerSecond)
      RateLimit__KeyPerSecond: string(keyRequestsPerSecond)
      // The Functions host puts its own caller into X-Forwarded-For; what Azure's front end says here it leaves alone.
      Request__AddressHeader: 'CLIENT-IP'
      SignIn__Authority: signInAuthority
      SignIn__ClientId: signInClientId
      SigningKeys: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/signing-keys)'
      TrackingStorage__accountName: dataStorageName
    })
  }

  // No user names and passwords; deployments come with an identity too.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
    // One after the other: the app takes one change at a time.
    dependsOn: [settings]
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
    dependsOn: [ftp]
  }
}

output id string = app.id
output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
