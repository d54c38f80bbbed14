using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracking.Flow.Tests;

/// <summary>What the deployment's README tells analytics teams, tried on exports of the app.</summary>
public sealed partial class ReadersFlowTests : IDisposable
{
    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task DuckDB_counts_each_search_once_with_the_query_of_the_README()
    {
        var day = TimeProvider
            .System.GetUtcNow()
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await using var app = await TrackingApp.StartAsync(folder, storage);
        using var client = new TrackingClient(app, TrackingApp.SecretKey);
        foreach (var query in (string[])["red shoes", "boots", "red shoes"])
        {
            await SearchAsync(client, query, id: null);
        }

        // A client's retry is a second line, and the same event.
        await SearchAsync(client, "boots", "search-1");
        await SearchAsync(client, "boots", "search-1");
        var exports = Path.Combine(folder, "exports");
        await Support.EventuallyAsync(async () =>
        {
            var lines = await storage.LinesAsync("app-events");
            Assert.Equal(5, lines.Values.SelectMany(l => l).Count(l => l.Contains("SEARCH")));
            await SaveAsync(lines, exports);
        });

        var sql = Path.Combine(folder, "query.sql");
        await File.WriteAllTextAsync(sql, Local(await ReadmeSqlAsync("DuckDB"), exports, day));
        await Clients.RunAsync(
            "duckdb.mjs",
            sql,
            """[{"query":"boots","searches":2},{"query":"red shoes","searches":2}]"""
        );
    }

    private static async Task SearchAsync(TrackingClient client, string query, string? id)
    {
        var (status, _) = await client.PostAsync(
            "v1/collect",
            new
            {
                id,
                type = "search",
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
