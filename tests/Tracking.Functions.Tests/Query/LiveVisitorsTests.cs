using Azure.Data.Tables;
using Tracking.Functions.Query;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Query;

/// <summary>A person is one visitor, however many events are theirs and however they are known.</summary>
public sealed class LiveVisitorsTests : IAsyncDisposable
{
    private const string Token = "0190b6a1f3c17a2ab9d4e0c1a2b3c4d5";
    private const string Other = "0190b6a1f3c17a2ab9d4e0c1a2b3c4d6";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 1, 0, 0, TimeSpan.Zero);

    private readonly TablesDouble tables = new();
    private readonly HubsDouble hubs = new(TimeProvider.System);
    private readonly List<TableEntity> logs = [];

    public async ValueTask DisposeAsync() => await hubs.DisposeAsync();

    [Fact]
    public async Task A_visitor_a_user_and_a_token_are_one_each()
    {
        Log("v-1", visitor: "v", user: "ann");
        Log("v-2", visitor: "v");
        Log("u-1", user: "ben");
        Session(Token, Now.AddMinutes(-20));
        Log("t-1", whose: Token);
        Log("t-2", whose: Token);
        // Of two that have one id, the second says whose it is in its key.
        Log("t-2", whose: Token, isInKey: true);
        // It began the day before.
        Session(Other, Now.AddHours(-9));
        Log("o-1", whose: Other);
        Assert.Equal(4, await CountAsync());
    }

    [Fact]
    public async Task A_token_whose_visitor_is_known_is_that_visitor()
    {
        Log("v-1", visitor: "v");
        Session(Token, Now.AddMinutes(-20), visitor: "v");
        Log("t-1", whose: Token);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task What_nobody_did_is_of_none_and_what_is_not_known_yet_of_one()
    {
        Log("server-1", whose: "server-1");
        Log("server-2", whose: "server-2");
        Assert.Equal(0, await CountAsync());
        Log("t-1", whose: Token);
        Log("t-2", whose: Other);
        Assert.Equal(1, await CountAsync());
    }

    private Task<int> CountAsync() =>
        new LiveVisitors(tables.Account(), hubs.Clients).CountAsync(
            "shop",
            logs,
            new TimeRange(Now.AddMinutes(-30), Now, 1),
            CancellationToken.None
        );

    private void Log(
        string id,
        string? whose = null,
        string? visitor = null,
        string? user = null,
        bool isInKey = false
    )
    {
        var owner = TableKey.OwnerOf(whose ?? user ?? id, id);
        logs.Add(
            new TableEntity(
                $"shop_{TableKey.Minute(Now.AddMinutes(-5))}_00",
                isInKey ? $"{id}.{owner}" : id
            )
            {
                ["id"] = id,
                ["at"] = Now.AddMinutes(-5),
                ["owner"] = isInKey ? null : owner,
                ["visitor"] = visitor,
                ["user"] = user,
            }
        );
    }

    private void Session(string token, DateTimeOffset startedAt, string? visitor = null) =>
        tables[TableNames.Sessions]
            .Seed(
                new TableEntity(
                    SessionKeys.SessionPartition("shop", startedAt, partition: 0),
                    SessionKeys.SessionRow(startedAt, token + "-1")
                )
                {
                    ["sessionId"] = token + "-1",
                    ["visitor"] = visitor,
                    ["lastActivityAt"] = Now.AddMinutes(-5),
                }
            );
}
