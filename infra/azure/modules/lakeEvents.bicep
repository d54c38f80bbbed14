metadata description = 'Tells of each new file of the tables in a queue, for warehouses that load files instead of reading tables in place.'

param topicName string
param location string
param tags object
param dataStorageName string

@description('Groups that take messages out of the queue.')
param readerGroupIds string[]

var queueName = 'lake-files'

// Built-in roles have the same ids everywhere.
var queueDataContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
var queueDataMessageSender = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'

resource dataStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataStorageName

  resource queues 'queueServices' existing = {
    name: 'default'
  }
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01' = {
  parent: dataStorage::queues
  name: queueName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: topicName
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: dataStorage.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

// The account takes no keys, so the topic comes with its own identity.
resource sendsMessages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: queue
  name: guid(queue.id, topicName, queueDataMessageSender)
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueDataMessageSender)
  }
}

resource takeMessages 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for id in readerGroupIds: {
    scope: queue
    name: guid(queue.id, id, queueDataContributor)
    properties: {
      principalId: id
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueDataContributor)
    }
  }
]

resource newFiles 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: queueName
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/lake/'
      subjectEndsWith: '.parquet'
    }
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: dataStorage.id
          queueName: queueName
          // A week, as files that a table no longer needs are kept.
          queueMessageTimeToLiveInSeconds: 604800
        }
      }
    }
  }
  dependsOn: [queue, sendsMessages]
}

output queueUrl string = '${dataStorage.properties.primaryEndpoints.queue}${queueName}'
