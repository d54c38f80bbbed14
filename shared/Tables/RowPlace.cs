using System.Globalization;
using Azure.Data.Tables;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>
/// Places of events in rows: by them a row tells the event that made it from one that repeats that. A place is one text,
/// <c>{sequence}.{index}.{ticks of enqueuedAt}</c>, for each property of a row costs more than what it says.
/// </summary>
public static class RowPlace
{
    /// <summary>The property.</summary>
    public const string Column = "place";

    private static readonly RowColumn Made = new(Column);

    private const char Separator = '.';

    // Rows written before 2026-11-28 have a property for each part.
    private const string Sequence = "sequence";
    private const string Index = "index";
    private const string EnqueuedAt = "enqueuedAt";

    /// <summary>The properties in which a place may be.</summary>
    public static IReadOnlyList<string> Columns { get; } = [Column, Sequence, Index, EnqueuedAt];

    /// <summary>Writes the place of the event that makes a row.</summary>
    public static void Set(TableEntity row, EventSource place) => row[Column] = TextOf(place);

    /// <inheritdoc cref="Set(TableEntity, EventSource)"/>
    public static void Set(IRowProperties row, EventSource place) => row.Set(Made, TextOf(place));

    /// <summary>A place as text.</summary>
    public static string TextOf(EventSource place) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{place.Sequence}{Separator}{place.Index}{Separator}{place.EnqueuedAt.UtcTicks}"
        );

    /// <summary>The place of the event that made a row; null when the row has none.</summary>
    public static EventSource? Find(TableEntity row)
    {
        if (row.GetString(Column) is { } text)
        {
            Span<Range> parts = stackalloc Range[4];
            text.AsSpan().Split(parts, Separator);
            return new(
                long.Parse(text.AsSpan(parts[0]), CultureInfo.InvariantCulture),
                int.Parse(text.AsSpan(parts[1]), CultureInfo.InvariantCulture),
                new(long.Parse(text.AsSpan(parts[2]), CultureInfo.InvariantCulture), TimeSpan.Zero)
            );
        }

        return row.GetInt64(Sequence) is { } sequence
            ? new(sequence, row.GetInt32(Index)!.Value, row.GetDateTimeOffset(EnqueuedAt)!.Value)
            : null;
    }

    /// <summary>The place of the event that made a row.</summary>
    public static EventSource Of(TableEntity row) => Find(row)!;
}
