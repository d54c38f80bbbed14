using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;

namespace Tracking.Local.Tests.Amqp;

public sealed class ProcessorTests
{
    [Fact]
    public async Task A_processor_is_given_every_partition_and_goes_on_where_another_stopped()
    {
        await using var emulator = await RunningEmulator.StartAsync(partitions: 4);
        var store = new Store();
        await SendAsync(emulator, "first");
        var processor = await RunAsync(emulator, store, 4);
        await processor.StopProcessingAsync();
        Assert.Empty(processor.Failures);
        Assert.Equal(["0:first", "1:first", "2:first", "3:first"], processor.Sorted());

        await SendAsync(emulator, "second");
        var next = await RunAsync(emulator, store, 4);
        await next.StopProcessingAsync();
        Assert.Empty(next.Failures);
        Assert.Equal(["0:second", "1:second", "2:second", "3:second"], next.Sorted());
    }

    [Fact]
    public async Task Two_processors_share_the_partitions()
    {
        await using var emulator = await RunningEmulator.StartAsync(partitions: 4);
        var store = new Store();
        await SendAsync(emulator, "first");
        var one = await RunAsync(emulator, store, 4);
        var two = new Processor(emulator, store);
        await two.StartProcessingAsync();
        await WaitAsync(() =>
            store
                .Owners.Values.GroupBy(owner => owner.OwnerIdentifier)
                .Count(group => group.Count() == 2) == 2
        );

        await SendAsync(emulator, "second");
        await WaitAsync(() =>
            one.Bodies.Concat(two.Bodies).Where(body => body.EndsWith("second")).Distinct().Count()
            == 4
        );
        await one.StopProcessingAsync();
        await two.StopProcessingAsync();
    }

    private static async Task SendAsync(RunningEmulator emulator, string body)
    {
        var producer = emulator.Producer();
        foreach (var id in await producer.GetPartitionIdsAsync())
        {
            await producer.SendAsync(
                RunningEmulator.Events(body),
                new SendEventOptions { PartitionId = id }
            );
        }
    }

    private static async Task<Processor> RunAsync(RunningEmulator emulator, Store store, int count)
    {
        var processor = new Processor(emulator, store);
        await processor.StartProcessingAsync();
        await WaitAsync(() => processor.Bodies.Count >= count);
        return processor;
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!condition())
        {
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Who has which partition, and how far it was read.</summary>
    private sealed class Store
    {
        public ConcurrentDictionary<string, EventProcessorPartitionOwnership> Owners { get; } = [];

        public ConcurrentDictionary<string, EventProcessorCheckpoint> Checkpoints { get; } = [];
    }

    private sealed class Processor(RunningEmulator emulator, Store store)
        : EventProcessor<EventProcessorPartition>(
            eventBatchMaximumCount: 10,
            consumerGroup: "processors",
            connectionString: emulator.ConnectionString,
            eventHubName: RunningEmulator.Hub,
            options: new EventProcessorOptions
            {
                LoadBalancingUpdateInterval = TimeSpan.FromMilliseconds(300),
                PartitionOwnershipExpirationInterval = TimeSpan.FromSeconds(60),
                LoadBalancingStrategy = Azure
                    .Messaging
                    .EventHubs
                    .Processor
                    .LoadBalancingStrategy
                    .Greedy,
            }
        )
    {
        public ConcurrentQueue<string> Bodies { get; } = [];

        public ConcurrentQueue<Exception> Failures { get; } = [];

        public string[] Sorted() => [.. Bodies.Order()];

        protected override Task OnProcessingEventBatchAsync(
            IEnumerable<EventData> events,
            EventProcessorPartition partition,
            CancellationToken cancellationToken
        )
        {
            foreach (var data in events)
            {
                Bodies.Enqueue($"{partition.PartitionId}:{data.EventBody}");
                store.Checkpoints[partition.PartitionId] = new EventProcessorCheckpoint
                {
                    FullyQualifiedNamespace = FullyQualifiedNamespace,
                    EventHubName = EventHubName,
                    ConsumerGroup = ConsumerGroup,
                    PartitionId = partition.PartitionId,
                    StartingPosition =
                        Azure.Messaging.EventHubs.Consumer.EventPosition.FromSequenceNumber(
                            data.SequenceNumber,
                            isInclusive: false
                        ),
                };
            }

            return Task.CompletedTask;
        }

        protected override Task OnProcessingErrorAsync(
            Exception exception,
            EventProcessorPartition partition,
            string operationDescription,
            CancellationToken cancellationToken
        )
        {
            Failures.Enqueue(exception);
            return Task.CompletedTask;
        }

        protected override Task<IEnumerable<EventProcessorCheckpoint>> ListCheckpointsAsync(
            CancellationToken cancellationToken
        ) => Task.FromResult<IEnumerable<EventProcessorCheckpoint>>([.. store.Checkpoints.Values]);

        protected override Task<EventProcessorCheckpoint?> GetCheckpointAsync(
            string partitionId,
            CancellationToken cancellationToken
        ) => Task.FromResult(store.Checkpoints.GetValueOrDefault(partitionId));

        protected override Task<IEnumerable<EventProcessorPartitionOwnership>> ListOwnershipAsync(
            CancellationToken cancellationToken
        ) =>
            Task.FromResult<IEnumerable<EventProcessorPartitionOwnership>>([
                .. store.Owners.Values,
            ]);

        protected override Task<IEnumerable<EventProcessorPartitionOwnership>> ClaimOwnershipAsync(
            IEnumerable<EventProcessorPartitionOwnership> desiredOwnership,
            CancellationToken cancellationToken
        )
        {
            var claimed = new List<EventProcessorPartitionOwnership>();
            foreach (var desired in desiredOwnership)
            {
                var version = desired.Version;
                desired.Version = Guid.NewGuid().ToString();
                desired.LastModifiedTime = TimeProvider.System.GetUtcNow();
                var stored = store.Owners.AddOrUpdate(
                    desired.PartitionId,
                    desired,
                    (_, existing) => existing.Version == version ? desired : existing
                );
                if (stored.Version == desired.Version)
                {
                    claimed.Add(desired);
                }
            }

            return Task.FromResult<IEnumerable<EventProcessorPartitionOwnership>>(claimed);
        }
    }
}
