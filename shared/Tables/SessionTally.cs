using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>
/// What the sessions came to that started in an hour, of one hub partition, as they are now: a row beside theirs,
/// written with them or not at all.
/// </summary>
public sealed class SessionTally
{
    /// <summary>The column with the tally.</summary>
    public const string Column = "tally";

    /// <summary>The column with its metrics, which are more than all else.</summary>
    public const string MetricsColumn = "metricsTally";

    /// <summary>All columns but those of metrics.</summary>
    public static IReadOnlyCollection<string> ColumnsWithoutMetrics { get; } =
    ["RowKey", Column, .. Enumerable.Range(1, MostChunks).Select(chunk => $"{Column}{chunk}")];

    // Results and data keys are bounded; together they are less than so many properties of a row take.
    private const int MostChunks = 3;

    /// <summary>Sessions of people.</summary>
    public SessionTotals People { get; init; } = new();

    /// <summary>Sessions of bots.</summary>
    public SessionTotals Bots { get; init; } = new();

    /// <summary>Puts a session as it is now in the place of what it was.</summary>
    /// <param name="before">The session as it is counted here; null when it is not.</param>
    /// <param name="after">The session as it is now.</param>
    /// <returns>
    /// False when the greatest or least value of a metric may have gone with it: the tally has to be made again of the
    /// sessions' rows.
    /// </returns>
    public bool TryMove(SessionSummary? before, SessionSummary after)
    {
        var to = after.IsBot ? Bots : People;
        var from = before is null or { IsBot: true } ? Bots : People;
        return from == to
            ? to.TryMove(before, after)
            : from.TryMove(before, null) && to.TryMove(null, after);
    }

    /// <summary>Whether a row of <c>sessions</c> is a tally, and no session.</summary>
    public static bool Is(TableEntity row) => row.ContainsKey(Column);

    /// <summary>The tally of a row; without metrics when these were not read.</summary>
    public static SessionTally Read(TableEntity row)
    {
        var tally = Read(row, Column, SessionTallyJson.Plain.SessionTally)!;
        return Read(row, MetricsColumn, SessionTallyJson.Plain.MetricsTally) is { } metrics
            ? new()
            {
                People = tally.People.With(metrics.People),
                Bots = tally.Bots.With(metrics.Bots),
            }
            : tally;
    }

    /// <summary>As a row.</summary>
    public TableEntity ToRow(string partitionKey, string rowKey)
    {
        People.Trim();
        Bots.Trim();
        var row = new TableEntity(partitionKey, rowKey);
        Write(row, Column, this, SessionTallyJson.Plain.SessionTally);
        if (People.Metrics.All.Count + Bots.Metrics.All.Count > 0)
        {
            Write(
                row,
                MetricsColumn,
                new MetricsTally(People.Metrics, Bots.Metrics),
                SessionTallyJson.Plain.MetricsTally
            );
        }

        return row;
    }

    private static T? Read<T>(TableEntity row, string column, JsonTypeInfo<T> type)
        where T : class =>
        BinaryColumns.Get(row, column) is { } json ? JsonSerializer.Deserialize(json, type) : null;

    private static void Write<T>(TableEntity row, string column, T value, JsonTypeInfo<T> type) =>
        BinaryColumns.Set(row, column, JsonSerializer.SerializeToUtf8Bytes(value, type));
}

/// <summary>The metrics of a tally.</summary>
/// <param name="People">Those of people.</param>
/// <param name="Bots">Those of bots.</param>
internal sealed record MetricsTally(MetricTotals People, MetricTotals Bots);

[JsonSerializable(typeof(MetricsTally))]
[JsonSerializable(typeof(SessionTally))]
internal sealed partial class SessionTallyJson : JsonSerializerContext
{
    // Names beyond ASCII take half the room.
    public static SessionTallyJson Plain { get; } =
        new(
            new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
