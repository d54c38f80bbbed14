metadata description = 'What somebody is told of: events that wait, events that can never be processed, errors, and limits that were met.'

param namePrefix string
param location string
param tags object
param workspaceId string
param eventHubsId string
param dataStorageId string
param emails string[]

@description('Minutes that an event may wait for any reader but the exports.')
param lagMinutes int

@description('Minutes that an event may wait to be exported.')
param exportLagMinutes int

@description('Rejected events in a quarter of an hour from which on somebody is told; 0 for never.')
param rejectedEvents int

// Readers that are handed something each minute, because sweeps are.
var readers = ['AggregateSessions', 'ExportAppEvents', 'WriteAtomicLogs']
var lag = 'AppMetrics | where Name == "tracking.lag" | extend function = tostring(Properties["function"])'
var throttled = [
  'ClientAccountBandwidthThrottlingError'
  'ClientAccountRequestThrottlingError'
  'ClientThrottlingError'
  'ServerBusyError'
]

var queries = [
  {
    name: 'oldest-unprocessed-event'
    title: 'Events wait for a reader'
    description: 'Storage, its limits, or an error keeps the function of the dimension from going on. Nothing is lost while the hub keeps the events.'
    severity: 1
    query: '${lag} | where not(function startswith "Export") | summarize Value = max(Max) by function'
    threshold: lagMinutes * 60
    dimension: 'function'
  }
  {
    name: 'export-lag'
    title: 'Events wait to be exported'
    description: 'What analytics tools read is late.'
    severity: 2
    query: '${lag} | where function startswith "Export" | summarize Value = max(Max) by function'
    threshold: exportLagMinutes * 60
    dimension: 'function'
  }
  {
    name: 'silent-readers'
    title: 'A reader has not run'
    description: 'The function of the dimension has not been handed anything, though each minute there is something to hand it. So it is, too, until the app is published for the first time.'
    severity: 1
    query: 'print function = dynamic(${string(readers)}) | mv-expand function to typeof(string) | join kind=leftanti (${lag} | distinct function) on function | summarize Value = count() by function'
    threshold: 0
    dimension: 'function'
  }
  {
    name: 'dead-letters'
    title: 'Events that can never be processed'
    description: 'They are kept in the table deadletters, with the reason and their bytes.'
    severity: 2
    query: 'AppMetrics | where Name == "tracking.dead_letters" | extend reason = tostring(Properties["reason"]) | summarize Value = sum(Sum) by reason'
    threshold: 0
    dimension: 'reason'
  }
  {
    name: 'rejected-events'
    title: 'Many events are rejected'
    description: 'A site sends what its project does not accept: GET /v1/dead-letters says what and why, and replays it when that is mended.'
    severity: 3
    query: 'AppMetrics | where Name == "tracking.events" | extend dialect = tostring(Properties["dialect"]) | where Properties["status"] == "rejected" | summarize Value = sum(Sum) by dialect'
    threshold: rejectedEvents
    dimension: 'dialect'
  }
  {
    name: 'server-errors'
    title: 'Requests fail'
    description: 'Answers with 5xx. Clients were told to send again; what was answered with 2xx is safe.'
    severity: 1
    query: 'AppMetrics | where AppRoleName == "tracking" and Name == "http.server.request.duration" | extend status = tostring(Properties["http.response.status_code"]) | where status startswith "5" | summarize Value = sum(ItemCount) by status'
    threshold: 0
    dimension: 'status'
  }
  {
    name: 'too-many-requests'
    title: 'Requests are turned away'
    description: 'Answers with 429: a key or an address asks more often than the settings RateLimit allow.'
    severity: 3
    query: 'AppMetrics | where AppRoleName == "tracking" and Name == "http.server.request.duration" | extend status = tostring(Properties["http.response.status_code"]) | where status == "429" | summarize Value = sum(ItemCount) by status'
    threshold: 0
    dimension: 'status'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: '${namePrefix}-alerts'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'tracking'
    emailReceivers: [for (email, i) in emails: { name: 'email-${i}', emailAddress: email, useCommonAlertSchema: true }]
  }
}

output actionGroupId string = empty(emails) ? '' : people.id

resource logAlert 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for item in filter(queries, query => query.name != 'rejected-events' || query.threshold > 0): {
    name: '${namePrefix}-${item.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: item.title
      description: item.description
      severity: item.severity
      enabled: true
      autoMitigate: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      // The tables are there only once something has been written to them.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: item.query
            metricMeasureColumn: 'Value'
            timeAggregation: 'Maximum'
            operator: 'GreaterThan'
            threshold: item.threshold
            dimensions: [{ name: item.dimension, operator: 'Include', values: ['*'] }]
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(emails) ? [] : [people.id] }
    }
  }
]

resource throttledHub 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: '${namePrefix}-event-hubs-throttled'
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Hubs turns requests away: it needs more throughput units, or a higher maximum of them.'
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [eventHubsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventHub/namespaces'
          metricName: 'ThrottledRequests'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: empty(emails) ? [] : [{ actionGroupId: people.id }]
  }
}

resource throttledStorage 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: '${namePrefix}-storage-throttled'
  location: 'global'
  tags: tags
  properties: {
    description: 'Storage turns requests away. Readers wait and try again; when it lasts, events wait longer and longer.'
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [dataStorageId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Storage/storageAccounts'
          metricName: 'Transactions'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [{ name: 'ResponseType', operator: 'Include', values: throttled }]
        }
      ]
    }
    actions: empty(emails) ? [] : [{ actionGroupId: people.id }]
  }
}
