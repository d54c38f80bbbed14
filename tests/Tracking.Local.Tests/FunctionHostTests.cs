using System.Collections.Concurrent;
using System.Net;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tracking.Local.Hubs;

namespace Tracking.Local.Tests;

/// <summary>What functions see of the runtime: triggers, batches, checkpoints, retries.</summary>
[Collection(nameof(FunctionHostTests))]
public sealed class FunctionHostTests : IDisposable
{
    private const string Connection = "Endpoint=sb://localhost;UseDevelopmentEmulator=true";
    private readonly TemporaryFolder data = new();
    private readonly Calls calls = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Http_functions_are_served_with_routes_methods_and_values()
    {
        await using var app = await StartAsync(typeof(HttpFunction));
        using var client = new HttpClient { BaseAddress = app.Address };
        Assert.Equal("hello ann 7", await client.GetStringAsync("prefix/v1/hello/ann?n=7"));

        var notFound = await client.GetAsync("v1/hello/ann");
        Assert.Equal(HttpStatusCode.NotFound, notFound.StatusCode);
        var wrongMethod = await client.DeleteAsync("prefix/v1/hello/ann");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
        Assert.Equal(["GET"], wrongMethod.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_function_that_is_switched_off_is_not_there()
    {
        await using var app = await StartAsync(
            typeof(HttpFunction),
            "--AzureWebJobs.Hello.Disabled",
            "true"
        );
        using var client = new HttpClient { BaseAddress = app.Address };
        var answer = await client.GetAsync("prefix/v1/hello/ann");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Batches_come_in_order_at_most_as_large_as_host_json_says_with_what_was_published()
    {
        await using var app = await StartAsync(
            typeof(Plain),
            "--AzureFunctionsJobHost:extensions:eventHubs:maxEventBatchSize",
            "3"
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
    public async Task After_a_restart_it_goes_on_behind_the_checkpoint()
    {
        await using (await StartAsync(typeof(Plain)))
        {
            await SendAsync("0", "a");
            await WaitForCheckpointAsync(1);
        }

        await using var again = await StartAsync(typeof(Plain));
        await SendAsync("0", "b");
        await calls.WaitForAsync(2);
        Assert.Equal(["a", "b"], calls.Bodies);
    }

    [Fact]
    public async Task A_batch_whose_function_throws_is_skipped_as_on_the_real_host()
    {
        calls.Fail = e => e.EventBody.ToString() == "bad";
        await using (await StartAsync(typeof(Plain)))
        {
            await SendAsync("0", "bad");
            await calls.WaitForAsync(1);
            await SendAsync("0", "good");
            await WaitForCheckpointAsync(2);
        }

        calls.Fail = _ => false;
        await using var again = await StartAsync(typeof(Plain));
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
        await using var app = await StartAsync(typeof(Retrying));
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
    public async Task Stopping_in_the_middle_of_a_batch_writes_no_checkpoint()
    {
        calls.Fail = _ => true;
        await using (await StartAsync(typeof(Retrying)))
        {
            await SendAsync("0", "a");
            await calls.WaitForAsync(1);
        }

        calls.Fail = _ => false;
        var before = calls.Bodies.Count;
        await using var again = await StartAsync(typeof(Retrying));
        await calls.WaitForAsync(before + 1);
        Assert.Equal("a", calls.Bodies[before]);
    }

    [Fact]
    public async Task Each_partition_has_one_invocation_at_a_time_and_partitions_run_beside_each_other()
    {
        calls.Gate = new TaskCompletionSource();
        await using var app = await StartAsync(typeof(Plain));
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
        await using var app = await StartAsync(typeof(Timed));
        await calls.WaitForTicksAsync(2);
    }

    private Task WaitForCheckpointAsync(long next)
    {
        var file = Path.Combine(data.Path, "checkpoints", "hub", "g", "00");
        return Calls.UntilAsync(() => new CheckpointFile(file).Read() >= next);
    }

    private async Task<RunningApp> StartAsync(Type type, params string[] args)
    {
        var builder = new FunctionsApplicationBuilder(
            [
                "--port",
                "0",
                "--data",
                data.Path,
                "--partitions",
                "2",
                "--AzureFunctionsJobHost:extensions:http:routePrefix",
                "prefix",
                .. args,
            ],
            [type]
        );
        builder.Services.AddSingleton(calls);
        var host = builder.Build();
        await host.StartAsync();
        return new RunningApp(host);
    }

    private static async Task SendAsync(string partition, params string[] bodies)
    {
        await using var producer = new EventHubProducerClient(Connection, "hub");
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
        [Function("Hello")]
        public Task<IResult> HelloAsync(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/hello/{name}")]
                HttpRequest request,
            string name,
            CancellationToken cancellationToken
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            calls.Tick();
            return Task.FromResult(Results.Text($"hello {name} {request.Query["n"]}"));
        }
    }

    public sealed class Plain(Calls calls)
    {
        [Function("Plain")]
        public Task RunAsync([EventHubTrigger("hub", ConsumerGroup = "g")] EventData[] batch) =>
            calls.HandleAsync(batch);
    }

    public sealed class Retrying(Calls calls)
    {
        [Function("Retrying")]
        [ExponentialBackoffRetry(-1, "00:00:00.010", "00:00:00.050")]
        public Task RunAsync([EventHubTrigger("hub", ConsumerGroup = "g")] EventData[] batch) =>
            calls.HandleAsync(batch);
    }

    public sealed class Timed(Calls calls)
    {
        [Function("Timed")]
        public void Run([TimerTrigger("* * * * * *", RunOnStartup = true)] TimerInfo timer)
        {
            Assert.NotNull(timer);
            calls.Tick();
        }
    }
}
