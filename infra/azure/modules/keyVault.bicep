metadata description = 'The vault of the signing and admin keys. Their values are set by people or scripts, never by a template.'

param name string
param location string
param tags object
param isPublic bool
param allowedAddresses string[]
param isPurgeProtected bool

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    // It cannot be switched off again, so without it nothing is said.
    enablePurgeProtection: isPurgeProtected ? true : null
    enableSoftDelete: true
    // Set once and for good, so it is the same for all sizes.
    softDeleteRetentionInDays: 90
    publicNetworkAccess: isPublic || !empty(allowedAddresses) ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPublic ? 'Allow' : 'Deny'
      ipRules: [for address in allowedAddresses: { value: address }]
    }
  }
}

output id string = vault.id
output uri string = vault.properties.vaultUri
