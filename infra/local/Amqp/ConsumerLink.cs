using System.Threading.Channels;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Extensions.Logging;
using Tracking.Local.Hubs;

namespace Tracking.Local.Amqp;

/// <summary>A client that receives: events go to it as it gives credit, from its position on.</summary>
internal sealed class ConsumerLink : IDisposable
{
    // What may be on its way to one client that does not read it.
    private const int MaxInFlight = 300;
    private const int MaxBytesAtOnce = 1024 * 1024;

    private static readonly AmqpSymbol EpochProperty = "com.microsoft:epoch";
    private static readonly AmqpSymbol MetricCapability =
        "com.microsoft:enable-receiver-runtime-metric";

    private readonly SendingAmqpLink link;
    private readonly HubConnection connection;
    private readonly ServedPartition partition;
    private readonly StartPosition position;
    private readonly HubDirectory directory;
    private readonly ILogger logger;
    private readonly bool tellsLast;
    private readonly EventAnnotations annotations = new();
    private readonly Channel<bool> mayProceed = Channel.CreateBounded<bool>(1);
    private readonly CancellationTokenSource stopped = new();
    private int inFlight;
    private int tag;

    /// <summary>Takes a link that is being opened.</summary>
    /// <exception cref="AmqpException">The link asks for what there is not.</exception>
    public ConsumerLink(
        SendingAmqpLink link,
        HubAddress address,
        HubDirectory directory,
        ILogger logger
    )
    {
        if (address.Group is null || address.Partition is null)
        {
            throw AmqpErrors.NotFound($"{address.Hub} without consumer group and partition");
        }

        this.link = link;
        this.directory = directory;
        this.logger = logger;
        connection = (HubConnection)link.Session.Connection;
        partition = directory.Hub(address.Hub).Partition(address.Partition);
        position = StartPosition.Read((Source)link.Settings.Source, partition.Log);
        tellsLast = link.Settings.DesiredCapabilities?.Contains(MetricCapability) == true;
        Epoch = ReadEpoch(link.Settings.Properties);
        Place = $"{address.Hub}/{address.Group}/{address.Partition}";
    }

    /// <summary>What only one may read who has an owner level: a partition, for a group.</summary>
    public string Place { get; }

    /// <summary>The owner level; null for one who shares.</summary>
    public long? Epoch { get; }

    /// <summary>Delivers until the link is closed.</summary>
    public async Task RunAsync()
    {
        link.RegisterCreditListener((_, _, _) => Wake());
        link.RegisterDispositionListener(_ =>
        {
            Interlocked.Decrement(ref inFlight);
            Wake();
        });
        connection.WritesResumed += Wake;
        link.SafeAddClosed((_, _) => Stop());
        try
        {
            await Task.Run(DeliverAsync, stopped.Token);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // The link is closed.
        }
        catch (Exception e)
        {
            AmqpLog.ReadFailed(logger, e, Place);
            Disconnect(new AmqpException(AmqpErrorCode.InternalError, e.Message));
        }
        finally
        {
            connection.WritesResumed -= Wake;
            directory.Consumers.Leave(this);
        }
    }

    /// <summary>Ends the link, for a reason that the client is told.</summary>
    public void Disconnect(AmqpException reason)
    {
        Stop();

        // Closing waits for calls into the link to return, and this may be within one.
        ThreadPool.QueueUserWorkItem(_ => link.SafeClose(reason));
    }

    /// <inheritdoc />
    public void Dispose() => stopped.Dispose();

    private async Task DeliverAsync()
    {
        var start = position.After is { } time
            ? partition.FirstAfter(time, stopped.Token)
            : position.Next;
        using var reader = partition.Log.OpenReader(start);
        while (true)
        {
            stopped.Token.ThrowIfCancellationRequested();
            var room = (int)Math.Min(link.LinkCredit, (uint)(MaxInFlight - inFlight));
            if (room <= 0 || connection.WritesPaused)
            {
                await mayProceed.Reader.ReadAsync(stopped.Token);
                continue;
            }

            var records = reader.Read(room, MaxBytesAtOnce);
            if (records.Count == 0)
            {
                await partition.Log.WaitForAsync(
                    reader.Next,
                    Timeout.InfiniteTimeSpan,
                    stopped.Token
                );
                continue;
            }

            Send(records);
        }
    }

    private void Send(IReadOnlyList<LogRecord> records)
    {
        var now = directory.Time.GetUtcNow();
        LastEvent? last = null;
        if (tellsLast)
        {
            partition.Note(records[^1]);
            last = partition.ReadLastRoughly();
        }

        foreach (var record in records)
        {
            stopped.Token.ThrowIfCancellationRequested();
            Interlocked.Increment(ref inFlight);
            link.SendMessageNoWait(
                annotations.Deliver(record, last, now),
                new ArraySegment<byte>(BitConverter.GetBytes(++tag)),
                AmqpConstants.NullBinary
            );
        }
    }

    private void Stop()
    {
        try
        {
            stopped.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    private void Wake() => mayProceed.Writer.TryWrite(true);

    private static long? ReadEpoch(Fields? properties)
    {
        if (properties is null || !properties.TryGetValue(EpochProperty, out object epoch))
        {
            return null;
        }

        return epoch switch
        {
            long number => number,
            int number => number,
            uint number => number,
            _ => throw AmqpErrors.Argument("The epoch is not a number."),
        };
    }
}
