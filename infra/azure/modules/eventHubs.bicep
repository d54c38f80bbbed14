metadata description = 'The namespace, its hubs, and one consumer group for each reader. Only identities come in, no keys.'

param name string
param location string
param tags object
param isPublic bool

@allowed(['Standard', 'Premium'])
param tier string
param units int
param maximumUnits int
param partitionCount int
param retentionHours int

@description('The kinds of targets that events are handed on to.')
param targetKinds string[]

@description('Whether atomic logs, sessions and exports are each read for by themselves.')
param readersApart bool

// A reader of each group, and "repair" to read again what the host has skipped.
var hubs = [
  {
    name: 'tracked-events'
    groups: concat(
      readersApart ? ['atomic', 'sessions', 'exports'] : ['readers'],
      ['repair'],
      map(targetKinds, kind => 'forward-${kind}')
    )
  }
  { name: 'audit-events', groups: ['exports', 'repair'] }
  { name: 'rejected-events', groups: ['dead-letters', 'repair'] }
]
var groups = flatten(map(hubs, hub => map(hub.groups, group => { hub: hub.name, name: group })))
var canInflate = tier == 'Standard' && maximumUnits > units

resource namespace 'Microsoft.EventHub/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: tier
    tier: tier
    capacity: units
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    isAutoInflateEnabled: canInflate
    maximumThroughputUnits: canInflate ? maximumUnits : 0
  }
}

@batchSize(1)
resource hub 'Microsoft.EventHub/namespaces/eventhubs@2026-01-01' = [
  for hub in hubs: {
    parent: namespace
    name: hub.name
    properties: {
      partitionCount: partitionCount
      retentionDescription: {
        cleanupPolicy: 'Delete'
        retentionTimeInHours: retentionHours
      }
    }
  }
]

@batchSize(1)
resource consumerGroup 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2026-01-01' = [
  for group in groups: {
    #disable-next-line use-parent-property // Its parent is one of a loop.
    name: '${namespace.name}/${group.hub}/${group.name}'
    dependsOn: [hub]
  }
]

output id string = namespace.id
output host string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
