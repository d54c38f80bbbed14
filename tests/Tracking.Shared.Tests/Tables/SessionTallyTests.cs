using Azure.Data.Tables;
using CsCheck;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

/// <summary>What the sessions of an hour come to, while they change.</summary>
public class SessionTallyTests
{
    private static readonly string?[] Results = [null, "SEARCH", "CLICK_MATCH"];
    private static readonly string?[] Pages = [null, "/", "/a"];
    private static readonly string?[] Devices = [null, "phone"];

    private static readonly Gen<MetricValues> Metric = Gen.Select(
        Gen.OneOf(Gen.Const("CSAT"), Gen.Const("seconds")),
        Gen.Int[1, 3],
        Gen.Int[-2, 5],
        (name, count, value) =>
            new MetricValues(name, count, value * count, value - 1, value, value)
    );

    private static readonly Gen<SessionSummary> Session = Gen.Select(
        Gen.Int[0, 4],
        Gen.OneOf([.. Results.Select(Gen.Const)]),
        Gen.Bool,
        Gen.OneOf(Gen.Const("SEARCH"), Gen.Const("CONTACT_START"), Gen.Const("CONTACT_TICKET"))
            .Array[0, 3]
            .Select(keys =>
                (IReadOnlyDictionary<string, int>)
                    keys.GroupBy(key => key)
                        .ToDictionary(ofKey => ofKey.Key, ofKey => ofKey.Count())
            ),
        Metric
            .Array[0, 2]
            .Select(metrics => (IReadOnlyList<MetricValues>)[.. metrics.DistinctBy(m => m.Name)]),
        Gen.OneOf([.. Pages.Select(Gen.Const)]),
        Gen.OneOf([.. Devices.Select(Gen.Const)]),
        (bot, result, contact, keys, metrics, page, device) =>
            new SessionSummary(bot == 0, result, contact, keys, metrics, page, device)
    );

    [Fact]
    public void However_sessions_change_the_tally_is_that_of_what_they_are() =>
        Gen.Select(Gen.Int[0, 5], Session)
            .Array[1, 30]
            .Sample(changes =>
            {
                var sessions = new Dictionary<int, SessionSummary>();
                var tally = new SessionTally();
                foreach (var (id, session) in changes)
                {
                    var isKnown = tally.TryMove(sessions.GetValueOrDefault(id), session);
                    sessions[id] = session;
                    tally = isKnown ? Stored(tally) : Of(sessions.Values);
                    Assert.Equal(Text(Of(sessions.Values)), Text(tally));
                }
            });

    [Fact]
    public void Names_for_which_there_is_no_room_share_one_and_can_be_taken_away()
    {
        var tally = new SessionTally();
        var sessions = Enumerable.Range(0, 3 * MetricTotals.MostPages).Select(Paged).ToList();
        foreach (var session in sessions)
        {
            Assert.True(tally.TryMove(null, session));
        }

        Assert.Equal(MetricTotals.MostPages + 1, tally.People.Metrics.Pages.Count);
        foreach (var session in sessions)
        {
            Assert.True(tally.TryMove(session, session with { Result = "SEARCH" }));
            tally = Stored(tally);
        }

        Assert.Equal(sessions.Count, tally.People.Results["SEARCH"].Sessions);
        Assert.Equal(
            2 * MetricTotals.MostPages,
            tally.People.Metrics.Pages[BoundedNames<MetricCounts>.Others]["m"].Sessions
        );
    }

    [Fact]
    public void The_largest_tally_fits_into_a_row()
    {
        var tally = new SessionTally();
        var random = new Random(1);
        for (var i = 0; i < 40_000; i++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64());
            var metrics = Enumerable
                .Range(0, 2)
                .Select(_ => new MetricValues(
                    $"{random.Next(100)}{new string('m', 60)}",
                    random.Next(),
                    double.IsFinite(value) ? value : 0,
                    double.IsFinite(value) ? value : 0,
                    double.IsFinite(value) ? value : 0,
                    double.IsFinite(value) ? value : 0
                ))
                .DistinctBy(metric => metric.Name);
            tally.TryMove(
                null,
                Paged(random.Next(1000)) with
                {
                    IsBot = random.Next(2) == 0,
                    LandingPage = $"{random.Next(100)}{new string('\u65e5', 4000)}",
                    Metrics = [.. metrics],
                    DataKeys = new Dictionary<string, int>
                    {
                        [$"{random.Next(1000)}{new string('k', 60)}"] = random.Next(),
                    },
                }
            );
        }

        Assert.Null(JsonRow.Of(tally.ToRow("p", "~00")).Violation);
    }

    private static SessionSummary Paged(int page) =>
        new(
            false,
            null,
            false,
            new Dictionary<string, int>(),
            [new MetricValues("m", 1, 1, 1, 1, 1)],
            $"/{page}",
            "phone"
        );

    private static SessionTally Of(IEnumerable<SessionSummary> sessions)
    {
        var tally = new SessionTally();
        foreach (var session in sessions)
        {
            tally.TryMove(null, session);
        }

        return tally;
    }

    private static SessionTally Stored(SessionTally tally) => SessionTally.Read(Row(tally));

    private static TableEntity Row(SessionTally tally) => tally.ToRow("p", "~00");

    private static string Text(SessionTally tally)
    {
        var row = Row(tally);
        return string.Join(
            ' ',
            new[] { SessionTally.Column, SessionTally.MetricsColumn }.Select(column =>
                System.Text.Encoding.UTF8.GetString(BinaryColumns.Get(row, column) ?? [])
            )
        );
    }
}
