using Azure.Data.Tables;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>Places of events in rows: by them a row tells the event that made it from one that repeats that.</summary>
public static class RowPlace
{
    private const string Sequence = "sequence";
    private const string Index = "index";
    private const string EnqueuedAt = "enqueuedAt";

    /// <summary>Writes the place of the event that makes a row.</summary>
    public static void Set(TableEntity row, EventSource place)
    {
        row[Sequence] = place.Sequence;
        row[Index] = place.Index;
        row[EnqueuedAt] = place.EnqueuedAt;
    }

    /// <summary>Makes room for a place.</summary>
    internal static void MakeRoom(Dictionary<string, object> row) =>
        row[Sequence] = row[Index] = row[EnqueuedAt] = null!;

    /// <summary>The place of the event that made a row.</summary>
    public static EventSource Of(TableEntity row) =>
        new(
            row.GetInt64(Sequence)!.Value,
            row.GetInt32(Index)!.Value,
            row.GetDateTimeOffset(EnqueuedAt)!.Value
        );

    /// <summary>Whether a row was made by the event of a place.</summary>
    public static bool Is(TableEntity row, EventSource place) =>
        row.GetInt64(Sequence) == place.Sequence
        && row.GetInt32(Index) == place.Index
        && row.GetDateTimeOffset(EnqueuedAt) == place.EnqueuedAt;

    /// <summary>Whether a property is one of those that say a place.</summary>
    public static bool Has(string property) => property is Sequence or Index or EnqueuedAt;
}
