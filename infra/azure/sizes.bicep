metadata description = 'The two sizes of a deployment. Change here what a team wants otherwise.'

@description('`dev` is small and public, and costs little when nobody calls. `prod` is private but for the app\'s own address, in several zones, keeps two instances ready and exports for two years; a policy, to be locked by who means it, keeps audit logs as they are for one. It records reads of what is of one user or session.')
@export()
var sizes = {
  dev: {
    alwaysReady: []
    auditImmutableDays: 0
    auditReads: false
    eventHubsMaximumUnits: 1
    eventHubsTier: 'Standard'
    eventHubsUnits: 1
    exportCoolAfterDays: 0
    exportDeleteAfterDays: 30
    hasAuditKey: false
    hasAvailabilityTest: false
    httpConcurrency: 40
    instanceMemoryMB: 512
    isPurgeProtected: false
    isZoneRedundant: false
    logDailyCapGb: 1
    logRetentionDays: 30
    maximumInstanceCount: 40
    network: 'public'
    partitionCount: 4
    retentionHours: 24
    softDeleteDays: 7
  }
  prod: {
    alwaysReady: [{ name: 'http', instanceCount: 2 }]
    auditImmutableDays: 365
    auditReads: true
    eventHubsMaximumUnits: 20
    eventHubsTier: 'Standard'
    eventHubsUnits: 2
    exportCoolAfterDays: 30
    exportDeleteAfterDays: 730
    hasAuditKey: false
    hasAvailabilityTest: true
    httpConcurrency: 100
    instanceMemoryMB: 2048
    isPurgeProtected: true
    isZoneRedundant: true
    logDailyCapGb: 0
    logRetentionDays: 90
    maximumInstanceCount: 200
    network: 'private'
    partitionCount: 32
    retentionHours: 168
    softDeleteDays: 30
  }
}
