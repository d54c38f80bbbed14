using 'main.bicep'

import { sizes } from 'sizes.bicep'

// A deployment of a size, `dev` or `prod`; sizes.bicep says what that means. Anything else can be said beside it:
// `--parameters main.bicepparam --parameters partitionCount=8`.
var size = sizes[readEnvironmentVariable('TRACKING_SIZE', 'dev')]

param name = readEnvironmentVariable('TRACKING_NAME', 'tracking')
param operatorPrincipalId = readEnvironmentVariable('TRACKING_OPERATOR', '')
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

param alwaysReady = size.alwaysReady
param auditImmutableDays = size.auditImmutableDays
param auditReads = size.auditReads
param eventHubsMaximumUnits = size.eventHubsMaximumUnits
param eventHubsTier = size.eventHubsTier
param eventHubsUnits = size.eventHubsUnits
param exportCoolAfterDays = size.exportCoolAfterDays
param exportDeleteAfterDays = size.exportDeleteAfterDays
param hasAuditKey = size.hasAuditKey
param hasAvailabilityTest = size.hasAvailabilityTest
param httpConcurrency = size.httpConcurrency
param instanceMemoryMB = size.instanceMemoryMB
param isPurgeProtected = size.isPurgeProtected
param isZoneRedundant = size.isZoneRedundant
param logDailyCapGb = size.logDailyCapGb
param logRetentionDays = size.logRetentionDays
param maximumInstanceCount = size.maximumInstanceCount
param network = size.network
param partitionCount = size.partitionCount
param retentionHours = size.retentionHours
param softDeleteDays = size.softDeleteDays
