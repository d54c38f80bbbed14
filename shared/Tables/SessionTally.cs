using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
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

    /// <summary>The tally of a row.</summary>
    public static SessionTally Read(TableEntity row) =>
        JsonSerializer.Deserialize(
            BinaryColumns.Get(row, Column)!,
            SessionTallyJson.Plain.SessionTally
        )!;

    /// <summary>As a row.</summary>
    public TableEntity ToRow(string partitionKey, string rowKey)
    {
        People.Trim();
        Bots.Trim();
        var row = new TableEntity(partitionKey, rowKey);
        BinaryColumns.Set(
            row,
            Column,
            JsonSerializer.SerializeToUtf8Bytes(this, SessionTallyJson.Plain.SessionTally)
        );
        return row;
    }
}

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
