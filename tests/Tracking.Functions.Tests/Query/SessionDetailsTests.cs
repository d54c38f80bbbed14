using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Query;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;
using SessionLogs = Tracking.Functions.Query.SessionLogs;

namespace Tracking.Functions.Tests.Query;

/// <summary>A session of more than an answer has: the answer has the first events, and says that it is cut.</summary>
public sealed class SessionDetailsTests : IAsyncLifetime
{
    private const int Partition = 0;

    private static readonly string Token = new('a', 32);
    private static readonly string Id = $"{Token}-1";

    private readonly TablesDouble tables = new();
    private readonly HubsDouble hubs = new(new FakeTimeProvider(Frames.Start));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await hubs.DisposeAsync();

    [Theory]
    [InlineData(9_999, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    [InlineData(12_300, false)]
    public async Task The_first_ten_thousand_events_are_told_and_whether_there_are_more(
        int events,
        bool isWhole
    )
    {
        Seed(events, "{}");
        var read = await ReadAsync();
        Assert.Equal(
            Enumerable.Range(0, Math.Min(events, 10_000)).Select(number => $"{number}"),
            read.InOrder().Select(row => row.GetString("id"))
        );
        Assert.Equal(isWhole, read.IsWhole);
    }

    [Fact]
    public async Task What_is_behind_them_is_not_read()
    {
        Seed(30_000, "{}");
        await ReadAsync();

        // 313 rows of 32 events, in pages of 64.
        Assert.InRange(tables[TableNames.Sessions].RowsRead, 312, 5 * 64);
    }

    [Fact]
    public async Task Of_large_events_no_more_are_told_and_read_than_eight_MiB()
    {
        var text = $$"""{"text":"{{new string('x', 30_000)}}"}""";
        Seed(1000, text);
        var read = await ReadAsync();
        Assert.False(read.IsWhole);
        var told = read.InOrder();
        var most = 8 * 1024 * 1024 / 30_000;
        Assert.InRange(told.Count, most - 5, most);
        Assert.Equal(
            Enumerable.Range(0, told.Count).Select(number => $"{number}"),
            told.Select(row => row.GetString("id"))
        );
        Assert.InRange(tables[TableNames.Sessions].RowsRead, 270, 5 * 64);
    }

    [Fact]
    public async Task Pages_of_its_logs_read_its_events_once_and_those_that_came_meanwhile()
    {
        Seed(3000, "{}");
        var logs = new SessionLogs(Details());
        Assert.True(await FitsAsync(logs, 0));
        Assert.False(await FitsAsync(logs, 3000));
        var once = tables[TableNames.Sessions].RowsRead;

        // The last row is read again, for it may have more; and a row behind it.
        Seed(3060, "{}");
        Assert.True(await FitsAsync(logs, 3059));
        Assert.True(await FitsAsync(logs, 0));
        Assert.InRange(tables[TableNames.Sessions].RowsRead - once, 2, 5);
    }

    [Fact]
    public async Task Logs_are_of_a_session_by_its_first_ten_thousand_events_however_large()
    {
        Seed(300, $$"""{"text":"{{new string('x', 30_000)}}"}""");
        Assert.True(await FitsAsync(new SessionLogs(Details()), 299));
        Seed(10_001, "{}");
        var logs = new SessionLogs(Details());
        Assert.True(await FitsAsync(logs, 9_999));
        Assert.False(await FitsAsync(logs, 10_000));
    }

    private SessionDetails Details() => new(tables.Account(), hubs.Clients);

    private async Task<SessionEvents> ReadAsync()
    {
        var details = Details();
        var session = await details.FindAsync("demo", Id, CancellationToken.None);
        return await details.EventsAsync(session!, CancellationToken.None);
    }

    private static async Task<bool> FitsAsync(SessionLogs logs, int number)
    {
        var query = ParameterTests.Query([("session", Id)]);
        Assert.True(LogFilter.Read(query, Frames.Start.AddDays(1)).Is(out var asked, out _));
        var found = await logs.FindAsync("demo", asked, CancellationToken.None);
        Assert.True(found.Is(out var filter, out _));
        var id = $"{number}";
        return filter.Others.All(fits =>
            fits(new TableEntity { ["id"] = id, ["owner"] = TableKey.OwnerOf(Token, id) })
        );
    }

    /// <summary>Writes a session as its reader does.</summary>
    private void Seed(int events, string param)
    {
        var table = tables[TableNames.Sessions];
        table.Clear();
        var state = new TableEntity(SessionKeys.StatePartition(Partition), Token);
        SessionStarts.Set(state, 1, [Frames.Start]);
        tables[TableNames.SessionState].Seed(state);
        var session = new TableEntity(
            SessionKeys.SessionPartition("demo", Frames.Start, Partition),
            SessionKeys.SessionRow(Frames.Start, Id)
        )
        {
            ["sessionId"] = Id,
            ["startedAt"] = Frames.Start,
        };
        var rows = new List<TableEntity> { session };
        var place = default(SessionLogPlace);
        for (var number = 0; number < events; number++)
        {
            var value = SessionLog.Encode(
                new EventSource(number, 0, Frames.Start),
                Tracking.Shared.Tables.SessionLogs.Client,
                Frames.Event($"{number}") with
                {
                    Token = Token,
                    Params = Frames.Json(param),
                },
                SessionShares.None
            );
            place = place.Next(value.Length);
            if (place.Row == rows.Count)
            {
                rows.Add(new(session.PartitionKey, SessionKeys.LogRow(session.RowKey, place.Row)));
            }

            rows[place.Row][SessionLog.NameOf(place.Count - 1)] = value;
        }

        session[SessionColumns.LogRow] = place.Row;
        foreach (var row in rows)
        {
            table.Seed(row);
        }
    }
}
