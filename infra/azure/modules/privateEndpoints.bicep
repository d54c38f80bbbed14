metadata description = 'A private endpoint for each service that the app uses, and the names by which it finds them.'

param namePrefix string
param location string
param tags object
param networkId string
param subnetId string
param hostStorageId string
param dataStorageId string
param eventHubsId string
param vaultId string

var zones = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  namespace: 'privatelink.servicebus.windows.net'
  vault: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
}
var endpoints = [
  { name: 'host-blob', service: hostStorageId, group: 'blob' }
  { name: 'data-blob', service: dataStorageId, group: 'blob' }
  { name: 'data-table', service: dataStorageId, group: 'table' }
  { name: 'event-hubs', service: eventHubsId, group: 'namespace' }
  { name: 'vault', service: vaultId, group: 'vault' }
]

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for item in items(zones): {
    name: item.value
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (item, i) in items(zones): {
    parent: zone[i]
    name: namePrefix
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for item in endpoints: {
    name: '${namePrefix}-${item.name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        {
          name: item.name
          properties: {
            #disable-next-line use-resource-id-functions // Each is a parameter, by way of the list above.
            privateLinkServiceId: item.service
            groupIds: [item.group]
          }
        }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (item, i) in endpoints: {
    parent: endpoint[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: item.group
          properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zones[item.group]) }
        }
      ]
    }
    dependsOn: [zone]
  }
]
