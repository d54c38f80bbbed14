using System.Threading.Channels;
using Microsoft.Azure.Amqp;
using Microsoft.Extensions.Logging;
using Tracking.Local.Hubs;

namespace Tracking.Local.Amqp;

/// <summary>A client that receives: events go to it as it gives credit, from its position on.</summary>
internal sealed class ConsumerLink(
    SendingAmqpLink link,
    ConsumerTerms terms,
    ConsumerRegister register,
    TimeProvider time,
    ILogger logger
) : IDisposable
{
    // What may be on its way to one client that does not read it.
    private const int MaxInFlight = 300;
    private const int MaxBytesAtOnce = 1024 * 1024;

    private readonly HubConnection connection = (HubConnection)link.Session.Connection;
    private readonly EventAnnotations annotations = new();
    private readonly Channel<bool> mayProceed = Channel.CreateBounded<bool>(1);
    private readonly CancellationTokenSource stopped = new();
    private int inFlight;
    private int tag;

    /// <summary>What it asked for.</summary>
    public ConsumerTerms Terms { get; } = terms;

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
        catch (Exception) when (stopped.IsCancellationRequested || link.IsClosing())
        {
            // Nobody receives any more.
        }
        catch (Exception e)
        {
            AmqpLog.ReadFailed(logger, e, Terms.Place);
            Disconnect(new AmqpException(AmqpErrorCode.InternalError, e.Message));
        }
        finally
        {
            connection.WritesResumed -= Wake;
            register.Leave(this);
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
        var log = Terms.Partition.Log;
        var start = Terms.Position.After is { } after
            ? Terms.Partition.FirstAfter(after, stopped.Token)
            : Terms.Position.Next;
        using var reader = log.OpenReader(start);
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
                await log.WaitForAsync(reader.Next, Timeout.InfiniteTimeSpan, stopped.Token);
                continue;
            }

            Send(records);
        }
    }

    private void Send(IReadOnlyList<LogRecord> records)
    {
        var now = time.GetUtcNow();
        LastEvent? last = null;
        if (Terms.TellLast)
        {
            Terms.Partition.Note(records[^1]);
            last = Terms.Partition.ReadLastRoughly();
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
}
