using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Transport;

namespace Tracking.Local.Amqp;

/// <summary>Carries the bytes of one connection. The library's own is made by its own listener only.</summary>
internal sealed class SocketTransport(Socket socket) : TransportBase("tcp")
{
    // The library asks for the size of a frame and then for the frame; one read has both, and more.
    private readonly byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    /// <inheritdoc />
    public override string LocalEndPoint { get; } = $"{socket.LocalEndPoint}";

    /// <inheritdoc />
    public override string RemoteEndPoint { get; } = $"{socket.RemoteEndPoint}";

    /// <inheritdoc />
    public override void SetMonitor(ITransportMonitor usageMeter)
    {
        // Nothing is measured.
    }

    /// <inheritdoc />
    public override bool ReadAsync(TransportAsyncCallbackArgs args)
    {
        if (start == end)
        {
            return IsPending(ReceiveAsync(args.Buffer.AsMemory(args.Offset, args.Count)), args);
        }

        Complete(args, TakeInto(args.Buffer.AsSpan(args.Offset, args.Count)), null);
        args.CompletedSynchronously = true;
        return false;
    }

    /// <inheritdoc />
    public override bool WriteAsync(TransportAsyncCallbackArgs args) =>
        IsPending(SendAsync(Joined(args)), args);

    /// <inheritdoc />
    protected override bool CloseInternal()
    {
        try
        {
            // What was written last is read by the client before the end.
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The client is gone.
        }

        socket.Dispose();
        return true;
    }

    /// <inheritdoc />
    protected override void AbortInternal() => socket.Dispose();

    private async Task<int> ReceiveAsync(Memory<byte> wanted)
    {
        if (wanted.Length >= buffer.Length)
        {
            return await socket.ReceiveAsync(wanted, SocketFlags.None);
        }

        var received = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None);
        (start, end) = (0, received);
        return TakeInto(wanted.Span);
    }

    private int TakeInto(Span<byte> wanted)
    {
        var count = Math.Min(wanted.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(wanted);
        start += count;
        return count;
    }

    private async Task<int> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        for (var left = bytes; left.Length > 0; )
        {
            left = left[await socket.SendAsync(left, SocketFlags.None)..];
        }

        return bytes.Length;
    }

    private static ReadOnlyMemory<byte> Joined(TransportAsyncCallbackArgs args)
    {
        if (args.Buffer is not null)
        {
            return args.Buffer.AsMemory(args.Offset, args.Count);
        }

        var joined = new byte[args.Count];
        var position = 0;
        foreach (var part in args.ByteBufferList)
        {
            part.Buffer.AsSpan(part.Offset, part.Length).CopyTo(joined.AsSpan(position));
            position += part.Length;
        }

        return joined;
    }

    // The library goes on at once when it is told that nothing is pending, and else waits for its callback.
    private bool IsPending(Task<int> transfer, TransportAsyncCallbackArgs args)
    {
        args.CompletedSynchronously = transfer.IsCompleted;
        _ = CompleteAsync(transfer, args, callBack: !args.CompletedSynchronously);
        return !args.CompletedSynchronously;
    }

    private async Task CompleteAsync(
        Task<int> transfer,
        TransportAsyncCallbackArgs args,
        bool callBack
    )
    {
        try
        {
            Complete(args, await transfer, null);
        }
        catch (Exception e)
        {
            Complete(args, 0, e);
        }

        if (callBack)
        {
            CallBack(args);
        }
    }

    // The library does not expect to fail here; when it does, it is about this connection only.
    private void CallBack(TransportAsyncCallbackArgs args)
    {
        try
        {
            args.CompletedCallback(args);
        }
        catch (Exception)
        {
            Abort();
        }
    }

    private static void Complete(TransportAsyncCallbackArgs args, int count, Exception? failure) =>
        (args.BytesTransfered, args.Exception) = (count, failure);
}
