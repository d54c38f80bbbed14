metadata description = 'Asks the app from outside whether it can collect, and tells when it cannot.'

param name string
param location string
param tags object
param insightsId string
param appUrl string
param emails string[]
param actionGroupId string

resource test 'Microsoft.Insights/webtests@2022-06-15' = {
  name: name
  location: location
  // The portal finds the test by this tag.
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: name
    Name: name
    Enabled: true
    Kind: 'standard'
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    // Five, of which two may have trouble of their own.
    Locations: [
      { Id: 'apac-sg-sin-azr' }
      { Id: 'emea-gb-db3-azr' }
      { Id: 'emea-nl-ams-azr' }
      { Id: 'us-ca-sjc-azr' }
      { Id: 'us-va-ash-azr' }
    ]
    Request: { RequestUrl: '${appUrl}/v1/health', HttpVerb: 'GET' }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 7 }
  }
}

resource failed 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: '${name}-failed'
  location: 'global'
  tags: tags
  properties: {
    description: 'The app does not answer from three places, or says that Event Hubs cannot be reached.'
    severity: 1
    enabled: true
    autoMitigate: true
    scopes: [test.id, insightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: test.id
      componentId: insightsId
      failedLocationCount: 3
    }
    actions: empty(emails) ? [] : [{ actionGroupId: actionGroupId }]
  }
}
