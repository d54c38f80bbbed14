using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracking.Flow.Tests;

/// <summary>What the deployment's README tells analytics teams, tried on exports of the app.</summary>
public sealed partial class ReadersFlowTests : IDisposable
{
    private const int Sent = 12;

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task DuckDB_counts_each_event_once_with_the_queries_of_the_README()
    {
        var day = TimeProvider
            .System.GetUtcNow()
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await using var app = await TrackingApp.StartAsync(folder, storage);
        using var client = new TrackingClient(app, TrackingApp.SecretKey);
        foreach (var query in (string[])["red shoes", "boots", "red shoes"])
        {
            await SendAsync(client, "search", query, id: null);
        }

        // A client's retry is a second line, and the same event; and so is whatever else has its id.
        await SendAsync(client, "search", "boots", "search-1");
        await SendAsync(client, "search", "boots", "search-1");
        await SendAsync(client, "page.visit", "boots", "search-1");
        await SendAsync(client, "page.visit", "boots", "visit-1");
        await SendAsync(client, "search", "boots", "visit-1");
        await RateAsync(client);
        var exports = Path.Combine(folder, "exports");
        await Support.EventuallyAsync(async () =>
        {
            var lines = await storage.LinesAsync("app-events");
            Assert.Equal(
                Sent,
                lines
                    .Where(file => file.Key.Contains("/part-", StringComparison.Ordinal))
                    .Sum(file => file.Value.Length)
            );
            await SaveAsync(lines, exports);
        });

        var readme = Local(await ReadmeSqlAsync("DuckDB"), exports, day);
        await AssertAsync(
            readme,
            """[{"query":"boots","searches":2},{"query":"red shoes","searches":2},{"query":"socks","searches":1}]"""
        );
        await AssertAsync(
            $"{readme} SELECT * FROM ratings(DATE '{day}', DATE '9999-12-31');",
            """[{"content":"sock-1","ratings":1,"average":5,"comments":["warm"]}]"""
        );

        // Times are found out to be times without being told.
        await AssertAsync(
            $"""
            CREATE VIEW found AS SELECT * FROM read_json_auto('{exports}/dt=*/hour=*/part-*.jsonl');
            SELECT DISTINCT data_type FROM duckdb_columns()
            WHERE table_name = 'found' AND column_name IN ('enqueuedAt', 'receivedAt', 'occurredAt', 'sentAt');
            """,
            """[{"data_type":"TIMESTAMP"}]"""
        );
    }

    private async Task AssertAsync(string sql, string expected)
    {
        var file = Path.Combine(folder, "query.sql");
        await File.WriteAllTextAsync(file, sql);
        await Clients.RunAsync("duckdb.mjs", file, expected);
    }

    // The value first, and the comment later: without the value, and with none.
    private static async Task RateAsync(TrackingClient client)
    {
        var (_, search) = await client.PostAsync(
            "v1/tracking/searches",
            new { query = "socks", results = new[] { new { id = "sock-1" } } }
        );
        var code = (string)search["results"]![0]!["rateCode"]!;
        foreach (
            var data in (object[])
                [
                    new { code, value = 5 },
                    new { code, comment = "warm" },
                    new { code, value = (int?)null },
                ]
        )
        {
            var (status, _) = await client.PostAsync(
                "v1/tracking/events",
                new { type = "rate", data }
            );
            Assert.Equal(System.Net.HttpStatusCode.OK, status);
        }
    }

    private static async Task SendAsync(
        TrackingClient client,
        string type,
        string query,
        string? id
    )
    {
        var (status, _) = await client.PostAsync(
            "v1/collect",
            new
            {
                id,
                type,
                occurredAt = TimeProvider.System.GetUtcNow(),
                @params = new { query },
            }
        );
        Assert.Equal(System.Net.HttpStatusCode.Accepted, status);
    }

    private static async Task SaveAsync(IReadOnlyDictionary<string, string[]> files, string folder)
    {
        foreach (var (name, lines) in files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllLinesAsync(path, lines);
        }
    }

    private static async Task<string> ReadmeSqlAsync(string heading)
    {
        var text = await File.ReadAllTextAsync(
            Path.Combine(Clients.Folder, "../../../infra/README.md")
        );
        var match = Regex.Match(
            text,
            $"### {heading}\n.*?```sql\n(.*?)```",
            RegexOptions.Singleline
        );
        Assert.True(match.Success, $"{heading} has no example");
        return match.Groups[1].Value;
    }

    // Files lie elsewhere here, and need no extension that is fetched from the internet.
    private static string Local(string sql, string exports, string day)
    {
        var local = ForAzure()
            .Replace(sql, "")
            .Replace("az://app-events", exports)
            .Replace("DATE '2026-11-22')", "DATE '9999-12-31')")
            .Replace("DATE '2026-11-22'", $"DATE '{day}'");
        Assert.Contains($"{exports}/dt=", local);
        Assert.Contains(day, local);
        return local;
    }

    [GeneratedRegex("^(INSTALL|LOAD|CREATE SECRET|-- or:).*\n", RegexOptions.Multiline)]
    private static partial Regex ForAzure();
}
