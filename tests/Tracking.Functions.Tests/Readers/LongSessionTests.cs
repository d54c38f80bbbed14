using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Query;
using Tracking.Functions.Sessions;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Readers;

/// <summary>A session of more events than its row takes.</summary>
public sealed class LongSessionTests : IAsyncLifetime
{
    private const int Events = 450;
    private const int Rated = 220;

    private static readonly string Token = new('f', 32);

    private readonly HubsDouble hubs = new(new FakeTimeProvider(Frames.Start));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await hubs.DisposeAsync();

    [Fact]
    public async Task All_its_events_are_there_in_order_and_any_of_them_is_corrected()
    {
        var run = await RunAsync(_ => null);
        Assert.Equal(Events, Assert.Single(run.Sessions).GetInt32("eventCount"));
        Assert.True(run.Tables[TableNames.Sessions].Rows.Count(IsLogRow) >= 3);
        await AssertToldAsync(run);
    }

    [Fact]
    public async Task They_are_there_once_though_much_goes_wrong()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var run = await RunAsync(_ =>
                random.Next(25) == 0
                    ? new Fault(FaultKind.Unavailable, IsAfter: random.Next(2) == 0)
                    : null
            );
            Assert.Equal(Events, Assert.Single(run.Sessions).GetInt32("eventCount"));
            await AssertToldAsync(run);
        }
    }

    private static bool IsLogRow(Azure.Data.Tables.TableEntity row) =>
        SessionKeys.IsLogRow(row.RowKey);

    private Task<ReaderRun> RunAsync(Func<int, Fault?> faultOf)
    {
        // A few at once and many at once; at the end what was said in the middle is corrected, and in the first row.
        var events = Enumerable.Range(0, Events).Select(Visit).ToList();
        var batches = new List<EventData[]>();
        for (var (from, sequence) = (0, 0); from < Events; sequence++)
        {
            var some = sequence % 2 == 0 ? 7 : 130;
            batches.Add([Frames.Of(sequence, [.. events.Skip(from).Take(some)])]);
            from += some;
        }

        batches.Add([Frames.Of(batches.Count, Rating(Rated, "better"), Rating(0, "best"))]);
        return ReaderRun.DoAsync(
            hubs,
            (services, publisher) => new SessionReader(services, publisher),
            batches,
            faultOf,
            dies: true
        );
    }

    private async Task AssertToldAsync(ReaderRun run)
    {
        run.Tables.Calls.FaultOf = (_, _) => null;
        var details = new SessionDetails(run.Tables.Account(), hubs.Clients);
        var session = await details.FindAsync("demo", $"{Token}-1", CancellationToken.None);
        var read = await details.EventsAsync(session!, CancellationToken.None);
        Assert.True(read.IsWhole);
        var told = read.InOrder();
        Assert.Equal(
            Enumerable
                .Range(0, Events)
                .Where(i => i is not (0 or Rated))
                .Concat([Rated, 0])
                .Select(IdOf),
            told.Where(row => row.GetInt32("step") == 2).Select(row => row.GetString("id"))
        );
        foreach (var (number, comment) in new[] { (Rated, "better"), (0, "best") })
        {
            Assert.Equal(
                $$"""{"value":4,"comment":"{{comment}}"}""",
                told.Single(row => row.GetString("id") == IdOf(number)).GetString("params")
            );
        }
    }

    private static string IdOf(int number) => number is 0 or Rated ? $"once.{number}" : $"{number}";

    private static TrackedEvent Visit(int number) =>
        number is 0 or Rated
            ? Rating(number, null)
            : Frames.Event(IdOf(number), minutes: number / 60.0) with
            {
                Token = Token,
                Params = Frames.Json($$"""{"text":"{{new string('x', 500)}}"}"""),
            };

    private static TrackedEvent Rating(int number, string? comment) =>
        Frames.Event(IdOf(number), "rate", comment is null ? number / 60.0 : Events / 60.0) with
        {
            Token = Token,
            Params = Frames.Json(
                comment is null ? """{"value":4}""" : $$"""{"comment":"{{comment}}"}"""
            ),
        };
}
