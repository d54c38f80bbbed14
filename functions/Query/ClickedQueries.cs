using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Tracking.Shared.Access;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// What was searched for, and whether somebody clicked on what was found. A click says of which search it is, not for
/// what that was, so the last searches of a time are looked at one by one: no more than so many, which the answer says.
/// </summary>
public sealed class ClickedQueries(NewestLogs logs, StorageClients storage)
{
    /// <summary>How many searches are looked at, at most.</summary>
    internal const int Most = 5000;

    private readonly ClickedMarks clicked = new(storage);

    /// <summary>Queries, those with the most searches without a click first.</summary>
    internal async Task<JsonObject> ReadAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var searches = LogFilter.Of(filter.Range with { Limit = Most }, "SEARCH", filter.HasBots);
        var (rows, rest) = await logs.ReadAsync(
            project.Id,
            searches,
            ["id", "params"],
            cancellationToken
        );
        var queries = new Dictionary<string, Counts>();
        var marks = await clicked.OfAsync(project.Id, rows, cancellationToken);
        foreach (var row in rows)
        {
            var (query, isEmpty) = Read(row);
            if (query is not null)
            {
                ReportJson.Of(queries, query).Add(marks.Contains(row.RowKey), isEmpty);
            }
        }

        return new JsonObject
        {
            ["searches"] = rows.Count,
            ["isWhole"] = rest is null,
            ["queries"] = ReportJson.List(
                queries
                    .OrderByDescending(q => q.Value.WithoutClick)
                    .ThenBy(q => q.Key, StringComparer.Ordinal)
                    .Take(filter.Range.Limit),
                "query",
                text => text,
                counts => counts.ToJson()
            ),
        };
    }

    private static (string? Query, bool IsEmpty) Read(TableEntity row)
    {
        if (row.GetString("params") is not { } json)
        {
            return default;
        }

        using var read = JsonDocument.Parse(json);
        var root = read.RootElement;
        return
            root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("query", out var query)
            && query.ValueKind == JsonValueKind.String
            ? (
                CounterKeys.NormalizeQuery(query.GetString()!),
                root.TryGetProperty("resultCount", out var count) && count.ToString() == "0"
            )
            : default;
    }

    private sealed class Counts
    {
        private long searches;
        private long withClick;
        private long withoutResults;

        public long WithoutClick => searches - withClick;

        public void Add(bool isClicked, bool isEmpty)
        {
            searches++;
            withClick += isClicked ? 1 : 0;
            withoutResults += isEmpty ? 1 : 0;
        }

        public JsonObject ToJson() =>
            new()
            {
                ["searches"] = searches,
                ["withClick"] = withClick,
                ["withoutClick"] = WithoutClick,
                ["withoutResults"] = withoutResults,
            };
    }
}
