using System.Globalization;
using System.Text;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tracking.Functions;
using Tracking.Functions.Collect;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Benchmarks;

/// <summary>The collector without a network: from the bytes of a request to those of its answer and of the frames.</summary>
internal sealed class Door : IAsyncDisposable
{
    private const int Visitors = 4_000;

    private readonly ServiceProvider services;
    private readonly CollectFunctions functions;
    private readonly string path;
    private readonly byte[][] bodies;

    /// <summary>A door to which requests of a kind come.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="hubs">What takes the frames.</param>
    public Door(string kind, IHubClientFactory hubs)
    {
        services = Services(hubs);
        functions = ActivatorUtilities.CreateInstance<CollectFunctions>(services);
        Events = kind == "single" ? 1 : 100;
        bodies = [.. Enumerable.Range(0, 64).Select(i => Body(kind, i, Events))];
        path = kind == "segment" ? "v1/batch" : "v1/collect";
    }

    /// <summary>What may come: a batch, one event, a batch with what is rarely in one, a batch in Segment's dialect.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["batch", "single", "unusual", "segment"];

    /// <summary>Events of a request.</summary>
    public int Events { get; }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private static ServiceProvider Services(IHubClientFactory hubs)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["RateLimit:KeyPerSecond"] = "0";
        builder.Configuration["RateLimit:AddressPerSecond"] = "0";
        builder.Configuration["SigningKeys"] = "local:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        builder.AddTracking();
        builder.Services.AddSingleton(hubs);
        var project = new Project("demo", "Demo", "site", ["*"], TimeSpan.FromMinutes(30));
        builder.Services.AddSingleton(provider => new ProjectDirectory(
            (hash, _) => Task.FromResult<ProjectKey?>(new(project, KeyKind.Write, hash)),
            _ => Task.FromResult<IReadOnlyList<Project>?>([project]),
            provider.GetRequiredService<RateLimits>(),
            Options.Create(new ProjectDirectoryOptions()),
            TimeProvider.System
        ));
        return builder.Services.BuildServiceProvider();
    }

    private static byte[] Body(string kind, int number, int events)
    {
        var now = TimeProvider.System.GetUtcNow();
        var random = new Random(number);
        var all = Enumerable
            .Range(0, events)
            .Select(i =>
            {
                var user = random.Next(Visitors);
                var id = Guid.CreateVersion7(now);
                var at = now.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
                return kind switch
                {
                    "segment" =>
                        $$$"""{"type":"track","event":"page.visit","messageId":"{{{id}}}","userId":"user-{{{user}}}","timestamp":"{{{at}}}","context":{"page":{"url":"https://shop.example/catalogue/shoes/{{{user}}}"}},"properties":{"title":"Red shoes","n":{{{i}}}}}""",
                    // Names of no member, an escape and letters beyond ASCII.
                    "unusual" =>
                        $$$"""{"type":"page.visit","id":"{{{id}}}","user_id":"user-{{{user}}}","time":"{{{at}}}","url":"https:\/\/shop.example\/catalogue\/{{{user}}}?q=ü","label":"Größe 42","colour":"red","params":{"title":"Red shoes","n":{{{i}}}}}""",
                    _ =>
                        $$$"""{"type":"page.visit","id":"{{{id}}}","user":"user-{{{user}}}","occurredAt":"{{{at}}}","url":"https://shop.example/catalogue/shoes/{{{user}}}?page=2","referrer":"https://shop.example/catalogue","locale":"en-GB","params":{"title":"Red shoes","section":"catalogue","n":{{{i}}},"width":1280,"height":900}}""",
                };
            });
        var name = kind == "segment" ? "batch" : "events";
        return Encoding.UTF8.GetBytes($$"""{"{{name}}":[{{string.Join(',', all)}}]}""");
    }

    /// <summary>Asks once; the answer must accept.</summary>
    /// <param name="number">Which request; some are the same.</param>
    public async Task AskAsync(int number)
    {
        var body = bodies[number % bodies.Length];
        var features = new FeatureCollection();
        var ending = new Ending();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpResponseFeature>(ending);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var context = new DefaultHttpContext(features) { RequestServices = services };
        context.Request.Method = "POST";
        context.Request.Headers["x-tracking-key"] = "wk_demo_local_only";
        context.Request.Headers.UserAgent =
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        context.Request.ContentLength = body.Length;
        context.Request.Body = new MemoryStream(body);
        var result = path.EndsWith("collect", StringComparison.Ordinal)
            ? await functions.CollectAsync(context.Request, CancellationToken.None)
            : await functions.TrackAsync(context.Request, path, CancellationToken.None);
        await result.ExecuteAsync(context);
        if (context.Response.StatusCode is not (200 or 202))
        {
            throw new InvalidOperationException($"{context.Response.StatusCode}");
        }

        await ending.EndAsync();
    }

    /// <summary>Keeps what is to be done when the answer is given.</summary>
    private sealed class Ending : HttpResponseFeature
    {
        private readonly List<(Func<object, Task> Callback, object State)> callbacks = [];

        public override void OnCompleted(Func<object, Task> callback, object state) =>
            callbacks.Add((callback, state));

        public async Task EndAsync()
        {
            foreach (var (callback, state) in callbacks)
            {
                await callback(state);
            }
        }
    }

    /// <summary>Hubs that take frames at once, and keep none.</summary>
    public sealed class TakingHubs : IHubClientFactory
    {
        public EventHubProducerClient CreateProducer(string hub) => new Producer();

        public EventHubConsumerClient CreateConsumer(string hub, string consumerGroup) =>
            throw new NotSupportedException();

        private sealed class Producer : EventHubProducerClient, ICopyFrames
        {
            private static readonly string[] Ids = ["0", "1", "2", "3"];

            public override Task<string[]> GetPartitionIdsAsync(
                CancellationToken cancellationToken = default
            ) => Task.FromResult(Ids);

            public override Task SendAsync(
                IEnumerable<EventData> eventBatch,
                SendEventOptions options,
                CancellationToken cancellationToken = default
            ) => Task.CompletedTask;

            public override Task CloseAsync(CancellationToken cancellationToken = default) =>
                Task.CompletedTask;
        }
    }
}
