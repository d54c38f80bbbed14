using System.Text;
using System.Text.RegularExpressions;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tracking.Functions.Collect;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Dialects.Own;
using Tracking.Functions.Collect.Express;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Keeping;
using Tracking.Functions.Collect.Reading;
using Tracking.Functions.Collect.UserAgents;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Tests.Collect.Express;

/// <summary>There is one truth: the express way comes to what the general way comes to, to the byte.</summary>
public sealed partial class ExpressWayTests : IAsyncLifetime
{
    private const int Bodies = 6_000;
    private const int Partitions = 3;

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 5, 7, 123, TimeSpan.Zero);

    private readonly SigningKeys keys = SigningKeys.Parse(Convert.ToBase64String(new byte[32]));
    private readonly TakingHubs hubs = new();
    private readonly HubClients clients;
    private readonly EventPublisher publisher;
    private readonly ExpressWay express;
    private readonly Collector general;
    private readonly CollectDialect dialect = new();

    public ExpressWayTests()
    {
        clients = new HubClients(hubs);
        publisher = new EventPublisher(
            clients,
            Options.Create(new PublisherOptions { LingerMilliseconds = 0 }),
            TimeProvider.System,
            NullLogger<EventPublisher>.Instance
        );
        express = new ExpressWay(publisher, keys);
        general = new Collector(
            new EventStamper(keys),
            new SessionOpener(keys),
            publisher,
            new Rejections(
                publisher,
                keys,
                Options.Create(new RejectionOptions()),
                TimeProvider.System
            )
        );
    }

    // The express way leaves it to the general one to ask a hub for its partitions.
    public async Task InitializeAsync() => await publisher.PublishAsync(HubNames.TrackedEvents, []);

    public async Task DisposeAsync()
    {
        await publisher.DisposeAsync();
        await clients.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Both_ways_come_to_the_same_answers_and_events(int seed)
    {
        var random = new Random(seed);
        var tokens = Tokens();
        var bodies = new GeneratedBodies(seed, Now, tokens);
        var express = 0;
        for (var i = 0; i < Bodies; i++)
        {
            var body = BodyText.Clean(bodies.Next()).ToArray();
            var sender = Sender(random, tokens);
            if (await ExpressAsync(body, sender) is { } fast)
            {
                express++;
                var slow = await GeneralAsync(body, sender);
                var sent = Encoding.UTF8.GetString(body);
                Assert.True(slow == fast, $"{sent}\n{sender}\ngeneral {slow}\nexpress {fast}");
            }
        }

        // A way that is never taken is the same as any other.
        Assert.InRange(express, Bodies / 10, Bodies);
    }

    [Theory]
    [InlineData("""{"events":[{"type":"page.visit","id":"a","user":"u","params":{"a":1}}]}""")]
    [InlineData(
        """[{"type":"page.visit","visitor":"v","url":"https://a.example/?ip=203.0.113.7"}]"""
    )]
    [InlineData("""{"action":"search","user_id":7,"data":{"query":"x"},"colour":"red"}""")]
    [InlineData("""{"events":[{"type":"page.visit"}],"sentAt":"2026-11-22T12:00:00Z"}""")]
    [InlineData("""{"\u0074ype":"page.visit","\u0069d":"a","user":"u","par\u0061ms":{"a":1}}""")]
    public async Task What_is_usual_goes_the_express_way(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var sender = Sender(new Random(0), Tokens()) with { Token = null };
        sender = sender with
        {
            Key = sender.Key with { Project = Projects[0], Kind = KeyKind.Write },
        };
        var fast = await ExpressAsync(bytes, sender);
        Assert.NotNull(fast);
        Assert.Equal(await GeneralAsync(bytes, sender), fast);
        Assert.StartsWith("202 {\"accepted\":1,", fast, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_hub_does_not_take_is_to_be_sent_again_on_both_ways()
    {
        hubs.IsBroken = true;
        var body = """{"events":[{"type":"page.visit","id":"a","user":"u"}]}"""u8.ToArray();
        var sender = Sender(new Random(0), Tokens()) with { Token = null };
        sender = sender with
        {
            Key = sender.Key with { Project = Projects[0], Kind = KeyKind.Write },
        };
        var fast = await ExpressAsync(body, sender);
        Assert.StartsWith("503 ", fast, StringComparison.Ordinal);
        Assert.Equal(await GeneralAsync(body, sender), fast);
    }

    private static readonly Project[] Projects =
    [
        new("demo", "Demo", "site", [], Project.DefaultSessionTimeout),
        new("bot-shop", "Bot", "chatbot", [], Project.DefaultSessionTimeout),
        new("ruled", "Ruled", "search", [], TimeSpan.FromMinutes(5))
        {
            Ip = IpHandling.Drop,
            DataKeys = [new CustomDataKey("OWN_KEY", 7), new CustomDataKey("SEARCH", 3)],
            Rules = new EventRules
            {
                Deny = ["denied.*"],
                CustomerOnly = ["customer.*"],
                Profile = ["search"],
                RequiredParams = new Dictionary<string, IReadOnlyList<string>>
                {
                    ["needs.param"] = ["p"],
                },
            },
        },
    ];

    private List<string> Tokens() =>
        [
            .. Projects.Select(
                (p, i) => new SessionToken(p.Id, $"{i:D8}aaaaaaaaaaaaaaaaaaaaaaaa").Sign(keys)
            ),
            "nonsense",
        ];

    private static Sender Sender(Random random, List<string> tokens)
    {
        string[] agents =
        [
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Googlebot/2.1",
            "python-requests/2.32",
            "ünknown \"agent\" <x>",
        ];
        var agent = random.Next(5) == 0 ? null : agents[random.Next(agents.Length)];
        var read = UserAgent.Read(agent, null);
        var kind = random.Next(3) == 0 ? KeyKind.Secret : KeyKind.Write;
        return new Sender(
            new ProjectKey(Projects[random.Next(Projects.Length)], kind, "hash"),
            Now,
            random.Next(6) == 0 ? tokens[random.Next(tokens.Count)] : null,
            null,
            new EventContext
            {
                Url = random.Next(3) == 0 ? "https://a.example/?client_ip=203.0.113.7&b='<" : null,
                UserAgent = agent,
                Browser = read.Browser,
                DeviceClass = read.DeviceClass,
                Locale = random.Next(2) == 0 ? "de-AT" : null,
                Ip = random.Next(2) == 0 && kind != KeyKind.Secret ? "198.51.100.0" : null,
                Source = random.Next(4) == 0 ? "sdk + ü" : null,
                Environment = random.Next(4) == 0 ? "production" : null,
            }
        )
        {
            IsBot = read.IsBot,
            IsOptedOut = random.Next(20) == 0,
            OptOut = random.Next(20) == 0 ? "dnt" : null,
        };
    }

    private async Task<string?> ExpressAsync(byte[] body, Sender sender)
    {
        var arrival = Arrival(body, sender);
        var answer = await express.TryCollectAsync(arrival, dialect, CancellationToken.None);
        return answer is null ? null : await OutcomeAsync(arrival, answer, body);
    }

    // As the door does.
    private async Task<string> GeneralAsync(byte[] body, Sender sender)
    {
        var arrival = Arrival(body, sender);
        if (!dialect.Read(arrival).Is(out var sent, out var problem))
        {
            return problem.Type;
        }

        var from = sender with
        {
            SentAt = ClientTime.TryParse(sent.SentAt, out var sentAt) ? sentAt : null,
            HasBadSentAt = sent.SentAt is not null && sentAt == default,
        };
        var verdicts = await general.CollectAsync(sent.Events, from);
        return await OutcomeAsync(arrival, dialect.Answer(arrival, sent, verdicts), body);
    }

    /// <summary>The answer, and the events of each partition, with other ids for those that are made anew each time.</summary>
    private async Task<string> OutcomeAsync(Arrival arrival, IResult answer, byte[] body)
    {
        var context = arrival.Request.HttpContext;
        using var written = new MemoryStream();
        context.Response.Body = written;
        await answer.ExecuteAsync(context);
        var sent = Encoding.UTF8.GetString(body).ToLowerInvariant();
        string Plain(string text) =>
            Uuid()
                .Replace(
                    text,
                    match =>
                        sent.Contains(match.Value, StringComparison.Ordinal) ? match.Value : "NEW"
                );
        var events = hubs.Take().Select(Plain).Order(StringComparer.Ordinal);
        return $"{context.Response.StatusCode} {Plain(Encoding.UTF8.GetString(written.ToArray()))} {context.Response.ContentType}\n{string.Join('\n', events)}";
    }

    private static Arrival Arrival(byte[] body, Sender sender)
    {
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
        };
        return new Arrival(context.Request, new Claim(""), body, sender);
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    /// <summary>Hubs that keep what they are sent.</summary>
    private sealed class TakingHubs : IHubClientFactory
    {
        private readonly List<string> taken = [];
        private readonly int[] counts = new int[Partitions];

        public bool IsBroken { get; set; }

        public EventHubProducerClient CreateProducer(string hub) => new Producer(this, hub);

        public EventHubConsumerClient CreateConsumer(string hub, string consumerGroup) =>
            throw new NotSupportedException();

        /// <summary>The events that came, with their partition and their place in it.</summary>
        public List<string> Take()
        {
            lock (taken)
            {
                List<string> events = [.. taken];
                taken.Clear();
                Array.Clear(counts);
                return events;
            }
        }

        private sealed class Producer(TakingHubs hubs, string hub) : EventHubProducerClient
        {
            public override Task<string[]> GetPartitionIdsAsync(
                CancellationToken cancellationToken = default
            ) => Task.FromResult(Enumerable.Range(0, Partitions).Select(id => $"{id}").ToArray());

            public override Task SendAsync(
                IEnumerable<EventData> eventBatch,
                SendEventOptions options,
                CancellationToken cancellationToken = default
            )
            {
                if (hubs.IsBroken)
                {
                    return Task.FromException(new IOException("gone"));
                }

                lock (hubs.taken)
                {
                    foreach (var frame in eventBatch)
                    {
                        var count = 0;
                        foreach (var item in FrameReader.Read(frame, new Refusals()))
                        {
                            var tracked = item.Read(new Refusals())!;
                            var partition = Partitioner.Choose(
                                Partitioner.KeyOf(tracked),
                                Partitions
                            );
                            Assert.Equal($"{partition}", options.PartitionId);
                            // What has no key but a new id may be in any partition.
                            var place =
                                tracked.Token is null && tracked.User is null
                                    ? "-"
                                    : $"{options.PartitionId} {hubs.counts[partition]++:D4}";
                            hubs.taken.Add(
                                $"{hub} {place} {Encoding.UTF8.GetString(item.Json.Span)}"
                            );
                            count++;
                        }

                        Assert.Equal(frame.Properties["count"], count);
                    }
                }

                return Task.CompletedTask;
            }

            public override Task CloseAsync(CancellationToken cancellationToken = default) =>
                Task.CompletedTask;
        }
    }
}
