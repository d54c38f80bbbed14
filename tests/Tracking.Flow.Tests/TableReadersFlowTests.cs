using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace Tracking.Flow.Tests;

/// <summary>What the deployment's README tells analytics teams of tables, tried on tables of the app.</summary>
public sealed partial class TableReadersFlowTests : IDisposable
{
    private const string Lake = "az://lake";

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task DuckDB_reads_tables_by_glob_and_by_manifest_with_the_queries_of_the_README()
    {
        await using (var app = await StartAsync())
        {
            using var client = new TrackingClient(app, TrackingApp.SecretKey);
            foreach (var query in (string[])["red shoes", "boots", "red shoes"])
            {
                await client.PostAsync("v1/collect", Search("ann", query, null));
            }

            // A retry is no other row.
            await client.PostAsync("v1/collect", Search("bob", "boots", "search-1"));
            await client.PostAsync("v1/collect", Search("bob", "boots", "search-1"));
        }

        // The hour is over by its clock.
        await using var later = await StartAsync("--LocalRuntime__ClockOffset", "01:05:00");
        await Support.EventuallyAsync(async () =>
        {
            using var copy = await LakeCopy.TakeAsync(storage);
            Assert.NotEmpty(
                Directory.GetFiles(
                    Path.Combine(copy.Folder, "demo", "events", "_manifests"),
                    "*.json",
                    SearchOption.AllDirectories
                )
            );
            Assert.Equal(
                ["boots|2|2", "red shoes|2|1"],
                await AskAsync(copy.Folder, "events", "events")
            );
            Assert.Equal(
                ["boots|2|2", "red shoes|2|1"],
                await AskAsync(copy.Folder, "FROM events\n", "FROM events_by_glob\n")
            );
        });
    }

    private Task<TrackingApp> StartAsync(params string[] args) =>
        TrackingApp.StartAsync(folder, storage, ["--Lake__CommitSeconds", "1", .. args]);

    private static object Search(string user, string query, string? id) =>
        new
        {
            id,
            type = "search",
            user,
            @params = new { query },
        };

    // The rows of the last statement, in order, with a bar between their values.
    private static async Task<IReadOnlyList<string>> AskAsync(
        string lake,
        string text,
        string instead
    )
    {
        var readme = await File.ReadAllTextAsync(
            Path.Combine(Clients.Folder, "../../../infra/README.md")
        );
        var example = Regex.Match(
            readme,
            "### Tables in DuckDB\n.*?```sql\n(.*?)```",
            RegexOptions.Singleline
        );
        Assert.True(example.Success);
        var sql = ForAzure().Replace(example.Groups[1].Value, "");
        Assert.Contains(Lake, sql, StringComparison.Ordinal);
        Assert.Contains(text, sql, StringComparison.Ordinal);
        Assert.Contains("dt = DATE '2026-11-22'", sql, StringComparison.Ordinal);
        sql = sql.Replace(Lake, lake, StringComparison.Ordinal)
            .Replace(text, instead, StringComparison.Ordinal)
            // Of whatever day they are by the app's clock.
            .Replace("dt = DATE '2026-11-22'", "dt IS NOT NULL", StringComparison.Ordinal);
        using var duckDb = new DuckDBConnection("DataSource=:memory:");
        duckDb.Open();
        var rows = new List<string>();
        using var command = duckDb.CreateCommand();
        command.CommandText = sql;
        using var reader = await command.ExecuteReaderAsync();
        do
        {
            rows.Clear();
            while (await reader.ReadAsync())
            {
                rows.Add(
                    string.Join(
                        '|',
                        Enumerable
                            .Range(0, reader.FieldCount)
                            .Select(field =>
                                Convert.ToString(
                                    reader.GetValue(field),
                                    CultureInfo.InvariantCulture
                                )
                            )
                    )
                );
            }
        } while (await reader.NextResultAsync());
        return rows;
    }

    [GeneratedRegex("^(INSTALL|LOAD|CREATE SECRET).*\n", RegexOptions.Multiline)]
    private static partial Regex ForAzure();
}
