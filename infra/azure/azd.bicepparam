using 'azd.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'tracking')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param size = readEnvironmentVariable('TRACKING_SIZE', 'dev')
param principalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param principalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param allowedAddresses = filter(
  split(readEnvironmentVariable('TRACKING_ADDRESSES', ''), ','),
  address => !empty(address)
)
