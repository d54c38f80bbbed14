using 'azd.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'tracking')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param size = readEnvironmentVariable('TRACKING_SIZE', 'dev')
param principalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param principalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param alertEmails = filter(split(readEnvironmentVariable('TRACKING_ALERT_EMAILS', ''), ','), email => !empty(email))
param exportReaderGroupIds = filter(split(readEnvironmentVariable('TRACKING_READER_GROUPS', ''), ','), id => !empty(id))
param signInAuthority = readEnvironmentVariable('TRACKING_SIGN_IN_AUTHORITY', '')
param signInClientId = readEnvironmentVariable('TRACKING_SIGN_IN_CLIENT_ID', '')
param targetKinds = filter(split(readEnvironmentVariable('TRACKING_TARGETS', ''), ','), kind => !empty(kind))
param readerWaitSeconds = int(readEnvironmentVariable('TRACKING_READER_WAIT', '1'))
param allowedAddresses = filter(
  split(readEnvironmentVariable('TRACKING_ADDRESSES', ''), ','),
  address => !empty(address)
)
