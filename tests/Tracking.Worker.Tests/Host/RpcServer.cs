using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>Where workers connect: each opens one stream and says which worker it is.</summary>
internal sealed class RpcServer : FunctionRpc.FunctionRpcBase, IAsyncDisposable
{
    /// <summary>What the host allows of a message, and tells its workers.</summary>
    public const int MaximumMessageBytes = int.MaxValue;

    private readonly ConcurrentDictionary<string, WorkerChannel> channels = new();
    private readonly WebApplication app;

    private RpcServer()
    {
        var port = Support.FreePorts(1)[0];
        Address = new Uri($"http://127.0.0.1:{port}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, port, o => o.Protocols = HttpProtocols.Http2)
        );
        builder.Services.AddSingleton(this);
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MaximumMessageBytes;
            grpc.MaxSendMessageSize = MaximumMessageBytes;
        });
        app = builder.Build();
        app.MapGrpcService<RpcServer>();
    }

    public Uri Address { get; }

    public static async Task<RpcServer> StartAsync()
    {
        var server = new RpcServer();
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Makes the host's end of the stream of a worker that is about to be started.</summary>
    public WorkerChannel Open(string workerId) => channels[workerId] = new WorkerChannel();

    /// <summary>Forgets a worker that has ended.</summary>
    public void Close(string workerId)
    {
        if (channels.TryRemove(workerId, out var channel))
        {
            channel.End();
        }
    }

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream,
        IServerStreamWriter<StreamingMessage> responseStream,
        ServerCallContext context
    )
    {
        if (
            await requestStream.MoveNext(context.CancellationToken)
            && requestStream.Current.StartStream is { } start
            && channels.TryGetValue(start.WorkerId, out var channel)
        )
        {
            await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in channels.Keys)
        {
            Close(id);
        }

        await app.DisposeAsync();
    }
}
