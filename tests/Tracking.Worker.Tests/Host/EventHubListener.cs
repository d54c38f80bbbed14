using System.Net.Sockets;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>Hands the events of a hub to a function, one batch at a time of each partition.</summary>
internal sealed class EventHubListener(
    FunctionInfo function,
    string connectionString,
    HostJson hostJson,
    Checkpoints checkpoints,
    Invoker invoker,
    Action<string> log
)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly string hub = function["eventHubName"]!;
    private readonly string group =
        function["consumerGroup"] ?? EventHubConsumerClient.DefaultConsumerGroupName;

    /// <summary>Reads until the host stops; a hub that is out of reach is tried again.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var partitions = await UntilDoneAsync(ListAsync, stopping);
        await Task.WhenAll(
            (partitions ?? []).Select(partition =>
                UntilDoneAsync(token => ReadAsync(partition, token), stopping)
            )
        );
    }

    private async Task<string[]> ListAsync(CancellationToken stopping)
    {
        await using var client = new EventHubProducerClient(connectionString, hub);
        return await client.GetPartitionIdsAsync(stopping);
    }

    private async Task<string[]> ReadAsync(string partition, CancellationToken stopping)
    {
        var done = checkpoints.Read(hub, group, partition);
        var receiver = new PartitionReceiver(
            group,
            partition,
            done is { } last
                ? EventPosition.FromSequenceNumber(last, isInclusive: false)
                : EventPosition.Earliest,
            connectionString,
            hub,
            new PartitionReceiverOptions { PrefetchCount = hostJson.PrefetchCount }
        );
        try
        {
            return await ReadAsync(receiver, partition, stopping);
        }
        finally
        {
            // One that cannot reach the hub takes a minute to close.
            _ = receiver.CloseAsync(CancellationToken.None);
        }
    }

    private async Task<string[]> ReadAsync(
        PartitionReceiver receiver,
        string partition,
        CancellationToken stopping
    )
    {
        while (true)
        {
            var batch = await receiver.ReceiveBatchAsync(
                hostJson.MaxEventBatchSize,
                LongestWait,
                stopping
            );
            List<EventData> events = [.. batch];
            if (events.Count > 0)
            {
                await InvokeAsync(partition, events, stopping);

                // Whether it succeeded or not, unless the host stops meanwhile.
                stopping.ThrowIfCancellationRequested();
                checkpoints.Write(hub, group, partition, events[^1].SequenceNumber);
            }
        }
    }

    private async Task InvokeAsync(
        string partition,
        List<EventData> events,
        CancellationToken stopping
    )
    {
        RetryContext? context = null;
        for (var retry = 0; ; retry++)
        {
            var request = EventHubBatch.ToRequest(function, hub, group, partition, events);
            request.RetryContext = context;
            var failure = await TryAsync(request, stopping);
            if (failure is null)
            {
                return;
            }

            var place = $"{function.Name} failed at partition {partition}";
            if (RetryPolicy.Delay(function.Metadata.RetryOptions, retry) is not { } delay)
            {
                log($"{place}; its batch of {events.Count} is skipped: {failure.Message}");
                return;
            }

            log($"{place}; it is repeated in {delay}: {failure.Message}");

            context = new RetryContext
            {
                RetryCount = retry + 1,
                MaxRetryCount = function.Metadata.RetryOptions.MaxRetryCount,
                Exception = failure,
            };
            await Task.Delay(delay, stopping);
        }
    }

    private async Task<RpcException?> TryAsync(
        InvocationRequest request,
        CancellationToken stopping
    )
    {
        try
        {
            var result = await invoker.InvokeAsync(request, stopping);
            return result.Status == StatusResult.Types.Status.Success
                ? null
                : result.Exception ?? new RpcException();
        }
        catch (WorkerGoneException e)
        {
            return new RpcException { Message = e.Message };
        }
    }

    private static async Task<string[]?> UntilDoneAsync(
        Func<CancellationToken, Task<string[]>> work,
        CancellationToken stopping
    )
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                return await work(stopping);
            }
            catch (Exception e)
                when (e is EventHubsException or TimeoutException or IOException or SocketException)
            {
                await Task.Delay(Pause, stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The host stops.
            }
        }

        return null;
    }
}
