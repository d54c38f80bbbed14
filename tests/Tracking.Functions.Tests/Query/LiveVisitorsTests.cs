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
        Session(Token, Now.AddMinutes(-20));
        // It began the day before.
        Session(Other, Now.AddHours(-2), visitor: "v", user: "ann");
        Log(visitor: "v");
        Log(user: "ann");
        Log(user: "ben");
        Log(visitor: "w", user: "ben");
        Log();
        Assert.Equal(4, await CountAsync());
    }

    [Fact]
    public async Task Who_has_left_and_a_bot_do_not_count()
    {
        Session(Token, Now.AddHours(-2), lastActivityAt: Now.AddMinutes(-31));
        Session(Other, Now.AddMinutes(-20), bot: true);
        Assert.Equal(0, await CountAsync());
        Assert.Equal(1, await CountAsync(hasBots: true));
    }

    private Task<int> CountAsync(bool hasBots = false) =>
        new LiveVisitors(tables.Account(), hubs.Clients).CountAsync(
            "shop",
            logs,
            new TimeRange(Now.AddMinutes(-30), Now, 1),
            hasBots,
            CancellationToken.None
        );

    private void Log(string? visitor = null, string? user = null) =>
        logs.Add(new TableEntity("p", "r") { ["visitor"] = visitor, ["user"] = user });

    private void Session(
        string token,
        DateTimeOffset startedAt,
        string? visitor = null,
        string? user = null,
        DateTimeOffset? lastActivityAt = null,
        bool bot = false
    ) =>
        tables[TableNames.Sessions]
            .Seed(
                new TableEntity(
                    SessionKeys.SessionPartition("shop", startedAt, partition: 0),
                    SessionKeys.SessionRow(startedAt, token + "-1")
                )
                {
                    ["sessionId"] = token + "-1",
                    ["visitor"] = visitor,
                    ["user"] = user,
                    ["lastActivityAt"] = lastActivityAt ?? Now.AddMinutes(-5),
                    ["bot"] = bot ? true : null,
                }
            );
}
