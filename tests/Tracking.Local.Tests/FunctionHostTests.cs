using System.Collections.Concurrent;
using System.Net;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tracking.Local.Hosting;
using Tracking.Local.Hubs;
using Tracking.Local.Triggers;
using Tracking.Shared.Streams;

namespace Tracking.Local.Tests;

/// <summary>What functions see of the runtime: triggers, batches, checkpoints, retries.</summary>
[Collection(nameof(FunctionHostTests))]
public sealed class FunctionHostTests : IDisposable
{
    private const string Http =
        """{"name":"request","type":"httpTrigger","authLevel":"Anonymous","methods":["get"],"route":"v1/hello/{name}"}""";
    private const string Any =
        """{"name":"request","type":"httpTrigger","authLevel":"Anonymous","route":"{*path}"}""";
    private const string Hub =
        """{"name":"batch","type":"eventHubTrigger","eventHubName":"%HubName%","consumerGroup":"g","connection":"EventHubs","cardinality":"Many"}""";
    private const string Timer =
        """{"name":"timer","type":"timerTrigger","schedule":"* * * * * *","runOnStartup":true}""";

    private static readonly IFunctionMetadata Hello = Function(nameof(HttpFunction), "Hello", Http);
    private static readonly IFunctionMetadata Plain = Function(nameof(HubFunction), "Plain", Hub);
    private static readonly IFunctionMetadata Timed = Function(
        nameof(TimerFunctions),
        "Timed",
        Timer
    );
    private static readonly IFunctionMetadata Retrying = Function(
        nameof(HubFunction),
        "Plain",
        Hub,
        new DefaultRetryOptions
        {
            MaxRetryCount = -1,
            MinimumInterval = TimeSpan.FromMilliseconds(10),
            MaximumInterval = TimeSpan.FromMilliseconds(50),
        }
    );

    private readonly TemporaryFolder data = new();
    private readonly Calls calls = new();
    private IHubClientFactory? hubs;

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Http_functions_are_served_with_routes_methods_and_values()
    {
        await using var app = await StartAsync(Hello);
        using var client = new HttpClient { BaseAddress = app.Address };
        Assert.Equal("hello ann 7", await client.GetStringAsync("prefix/v1/hello/ann?n=7"));

        var notFound = await client.GetAsync("v1/hello/ann");
        Assert.Equal(HttpStatusCode.NotFound, notFound.StatusCode);
        var wrongMethod = await client.DeleteAsync("prefix/v1/hello/ann");
        Assert.Equal(HttpStatusCode.NotFound, wrongMethod.StatusCode);
    }

    [Theory]
    [InlineData("Aaa", "any path")]
    [InlineData("Zzz", "hello ann ")]
    public async Task The_first_route_that_matches_in_the_order_of_names_has_the_request(
        string name,
        string expected
    )
    {
        var any = Function(nameof(HttpFunction), "AnyPath", Any, name: name);
        await using var app = await StartAsync([Hello, any]);
        using var client = new HttpClient { BaseAddress = app.Address };
        Assert.Equal(expected, await client.GetStringAsync("prefix/v1/hello/ann"));
        var deleted = await client.DeleteAsync("prefix/v1/hello/ann");
        Assert.Equal("any path", await deleted.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("//prefix/v1/hello/ann")]
    [InlineData("prefix//v1///hello/ann//")]
    public async Task Doubled_slashes_count_as_one(string path)
    {
        await using var app = await StartAsync(Hello);
        using var client = new HttpClient();
        var answer = await client.GetStringAsync(
            new Uri(app.Address.GetLeftPart(UriPartial.Authority) + "/" + path)
        );
        Assert.Equal("hello ann ", answer);
    }

    [Theory]
    [InlineData("""{"type":"queueTrigger"}""")]
    [InlineData("""{"type":"httpTrigger","authLevel":"Function"}""")]
    [InlineData("""{"type":"eventHubTrigger","eventHubName":"a","cardinality":"One"}""")]
    [InlineData("""{"type":"timerTrigger","schedule":"%NoSuchSetting%"}""")]
    public async Task A_trigger_that_is_not_served_here_is_refused_in_a_sentence(string binding)
    {
        var function = Function(nameof(TimerFunctions), "Timed", binding);
        await Assert.ThrowsAsync<LocalRuntimeException>(() => StartAsync(function));
    }

    [Fact]
    public async Task A_function_that_asks_is_told_of_its_invocation()
    {
        await using var app = await StartAsync(Function(nameof(TimerFunctions), "Told", Timer));
        await calls.WaitForTicksAsync(1);
        Assert.Equal("Told", calls.Context!.FunctionDefinition.Name);
        Assert.NotEmpty(calls.Context.InvocationId);
        Assert.Equal("timer", calls.Context.FunctionDefinition.Parameters[0].Name);
        Assert.Null(calls.Context.RetryContext);
    }

    [Fact]
    public async Task A_function_that_is_switched_off_is_not_there()
    {
        await using var app = await StartAsync(Hello, "--AzureWebJobs.Hello.Disabled=true");
        using var client = new HttpClient { BaseAddress = app.Address };
        var answer = await client.GetAsync("prefix/v1/hello/ann");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Batches_come_in_order_at_most_as_large_as_host_json_says_with_what_was_published()
    {
        await using var app = await StartAsync(
            Plain,
            "--AzureFunctionsJobHost:extensions:eventHubs:maxEventBatchSize=3",
            "--AzureFunctionsJobHost:extensions:eventHubs:minEventBatchSize=1"
        );
        await SendAsync("0", "a", "b", "c", "d", "e");
        await calls.WaitForAsync(5);
        Assert.Equal(["a", "b", "c", "d", "e"], calls.Bodies);
        Assert.All(calls.Batches, batch => Assert.InRange(batch.Length, 1, 3));
        Assert.Equal([0, 1, 2, 3, 4], calls.Events.Select(e => e.SequenceNumber));
        Assert.All(calls.Events, e => Assert.Equal("value", e.Properties["text"]));
        Assert.All(calls.Events, e => Assert.Equal(7, e.Properties["number"]));
    }

    [Fact]
    public async Task A_batch_into_which_no_more_fits_is_not_waited_with()
    {
        await using var app = await StartAsync(
            Plain,
            "--AzureFunctionsJobHost:extensions:eventHubs:maxEventBatchSize=300",
            "--AzureFunctionsJobHost:extensions:eventHubs:minEventBatchSize=150",
            "--AzureFunctionsJobHost:extensions:eventHubs:maxWaitTime=00:01:00"
        );
        await SendAsync("0", [.. Enumerable.Repeat(new string('x', 40_000), 20)]);
        await calls.WaitForAsync(13);
        Assert.InRange(calls.Batches[0].Length, 13, 20);
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_behind_the_checkpoint()
    {
        await using (await StartAsync(Plain))
        {
            await SendAsync("0", "a");
            await WaitForCheckpointAsync(1);
        }

        await using var again = await StartAsync(Plain);
        await SendAsync("0", "b");
        await calls.WaitForAsync(2);
        Assert.Equal(["a", "b"], calls.Bodies);
    }

    [Fact]
    public async Task A_batch_whose_function_throws_is_skipped_as_on_the_real_host()
    {
        calls.Fail = e => e.EventBody.ToString() == "bad";
        await using (await StartAsync(Plain))
        {
            await SendAsync("0", "bad");
            await calls.WaitForAsync(1);
            await SendAsync("0", "good");
            await WaitForCheckpointAsync(2);
        }

        calls.Fail = _ => false;
        await using var again = await StartAsync(Plain);
        await SendAsync("0", "last");
        await calls.WaitForAsync(3);
        Assert.Equal(["bad", "good", "last"], calls.Bodies);
    }

    [Fact]
    public async Task A_retry_attribute_holds_the_partition_until_the_function_succeeds()
    {
        var failures = 3;
        calls.Fail = e =>
            e.EventBody.ToString() == "bad" && Interlocked.Decrement(ref failures) >= 0;
        await using var app = await StartAsync(Retrying);
        await SendAsync("0", "bad");
        await calls.WaitForAsync(1);
        await SendAsync("0", "next");
        await SendAsync("1", "beside");
        await calls.WaitForAsync(6);
        Assert.Equal(
            ["bad", "bad", "bad", "bad", "next"],
            calls
                .Events.Where(e => e.EventBody.ToString() != "beside")
                .Select(e => e.EventBody.ToString())
        );
    }

    [Fact]
    public async Task It_stops_while_a_checkpoint_cannot_be_read()
    {
        var inItsPlace = Path.Combine(data.Path, "checkpoints", "hub", "g", "00", "full");
        Directory.CreateDirectory(inItsPlace);
        var app = await StartAsync(Plain);
        await SendAsync("1", "beside");
        await calls.WaitForAsync(1);
        await app.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Stopping_in_the_middle_of_a_batch_writes_no_checkpoint()
    {
        calls.Fail = _ => true;
        await using (await StartAsync(Retrying))
        {
            await SendAsync("0", "a");
            await calls.WaitForAsync(1);
        }

        calls.Fail = _ => false;
        var before = calls.Bodies.Count;
        await using var again = await StartAsync(Retrying);
        await calls.WaitForAsync(before + 1);
        Assert.Equal("a", calls.Bodies[before]);
    }

    [Fact]
    public async Task Each_partition_has_one_invocation_at_a_time_and_partitions_run_beside_each_other()
    {
        calls.Gate = new TaskCompletionSource();
        await using var app = await StartAsync(Plain);
        await SendAsync("0", "a");
        await SendAsync("1", "b");
        await calls.WaitForAsync(2);
        await SendAsync("0", "c");
        await Task.Delay(200);
        Assert.Equal(2, calls.Bodies.Count);
        calls.Gate.SetResult();
        await calls.WaitForAsync(3);
        Assert.Equal(1, calls.MostAtOnceOfPartition);
    }

    [Fact]
    public async Task Timers_run_at_start_when_they_say_so_and_on_their_schedule()
    {
        await using var app = await StartAsync(Timed);
        await calls.WaitForTicksAsync(2);
    }

    private Task WaitForCheckpointAsync(long next)
    {
        var file = Path.Combine(data.Path, "checkpoints", "hub", "g", "00");
        return Calls.UntilAsync(() => new CheckpointFile(file).Read() >= next);
    }

    private static IFunctionMetadata Function(
        string type,
        string method,
        string binding,
        DefaultRetryOptions? retry = null,
        string? name = null
    ) =>
        new DefaultFunctionMetadata
        {
            Name = name ?? method,
            EntryPoint = $"{typeof(FunctionHostTests).FullName}+{type}.{method}",
            RawBindings = [binding, """{"name":"$return","type":"http"}"""],
            ScriptFile = "Tests.dll",
            Retry = retry,
        };

    private Task<RunningApp> StartAsync(IFunctionMetadata function, params string[] settings) =>
        StartAsync([function], settings);

    private async Task<RunningApp> StartAsync(
        IReadOnlyList<IFunctionMetadata> functions,
        params string[] settings
    )
    {
        var builder = new LocalApplicationBuilder(
            new RunOptions(
                0,
                data.Path,
                2,
                [
                    "--AzureFunctionsJobHost:extensions:http:routePrefix=prefix",
                    "--HubName=hub",
                    "--AzureWebJobsStorage=",
                    .. settings,
                ]
            )
        );
        builder.App.Services.AddSingleton(calls);
        var host = builder.Build(
            FunctionMethod.Find(functions, GetType().Assembly, builder.App.Configuration)
        );
        await host.StartAsync();
        hubs = host.Services.GetRequiredService<IHubClientFactory>();
        return new RunningApp(host);
    }

    private async Task SendAsync(string partition, params string[] bodies)
    {
        await using var producer = hubs!.CreateProducer("hub");
        await producer.SendAsync(
            bodies.Select(body => new EventData(body)
            {
                Properties =
                {
                    ["text"] = "value",
                    ["number"] = 7,
                    ["partition"] = partition,
                },
            }),
            new SendEventOptions { PartitionId = partition }
        );
    }

    private sealed class RunningApp(IHost host) : IAsyncDisposable
    {
        public Uri Address { get; } =
            new(
                host.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
                    .Features.Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()!
                    .Addresses.Single()
            );

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    public sealed class Calls
    {
        private readonly ConcurrentQueue<EventData[]> batches = new();
        private readonly ConcurrentDictionary<string, int> running = new();
        private int ticks;

        public Func<EventData, bool> Fail { get; set; } = _ => false;
        public TaskCompletionSource? Gate { get; set; }
        public FunctionContext? Context { get; set; }
        public int MostAtOnceOfPartition { get; private set; }
        public IReadOnlyList<EventData[]> Batches => [.. batches];
        public IReadOnlyList<EventData> Events => [.. batches.SelectMany(b => b)];
        public IReadOnlyList<string> Bodies => [.. Events.Select(e => e.EventBody.ToString())];

        public void Tick() => Interlocked.Increment(ref ticks);

        public async Task HandleAsync(EventData[] batch)
        {
            var partition = (string)batch[0].Properties["partition"];
            var atOnce = running.AddOrUpdate(partition, 1, (_, n) => n + 1);
            MostAtOnceOfPartition = Math.Max(MostAtOnceOfPartition, atOnce);
            batches.Enqueue(batch);
            await (Gate?.Task ?? Task.CompletedTask);
            running.AddOrUpdate(partition, 0, (_, n) => n - 1);
            if (batch.Any(Fail))
            {
                throw new InvalidOperationException("The test wants it so.");
            }
        }

        public Task WaitForAsync(int events) => UntilAsync(() => Events.Count >= events);

        public Task WaitForTicksAsync(int count) => UntilAsync(() => ticks >= count);

        public static async Task UntilAsync(Func<bool> condition)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!condition())
            {
                await Task.Delay(10, patience.Token);
            }
        }
    }

    public sealed class HttpFunction(Calls calls)
    {
        public Task<IResult> Hello(
            HttpRequest request,
            string name,
            CancellationToken cancellationToken
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            calls.Tick();
            return Task.FromResult(Results.Text($"hello {name} {request.Query["n"]}"));
        }

        public IResult AnyPath(HttpRequest request)
        {
            calls.Tick();
            return Results.Text("any path");
        }
    }

    public sealed class HubFunction(Calls calls)
    {
        public Task Plain(EventData[] batch) => calls.HandleAsync(batch);
    }

    public sealed class TimerFunctions(Calls calls)
    {
        public void Timed(TimerInfo timer)
        {
            Assert.NotNull(timer);
            calls.Tick();
        }

        public void Told(TimerInfo timer, FunctionContext context)
        {
            calls.Context = context;
            Timed(timer);
        }
    }
}
