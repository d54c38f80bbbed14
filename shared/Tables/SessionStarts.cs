using System.Buffers.Binary;
using System.Globalization;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>
/// When the last sessions of a token started, as properties of its state's row. With that, the row of one of
/// them is found from its id by two reads, however old it is.
/// </summary>
public static class SessionStarts
{
    private const string Starts = "starts";
    private const string Ordinal = "ordinal";

    /// <summary>Writes the starts of a token's last sessions.</summary>
    /// <param name="row">The state's row.</param>
    /// <param name="ordinal">Which session of the token the last one is, from 1.</param>
    /// <param name="starts">When they started, the last one last.</param>
    public static void Set(TableEntity row, int ordinal, IReadOnlyList<DateTimeOffset> starts)
    {
        var bytes = new byte[starts.Count * sizeof(long)];
        for (var i = 0; i < starts.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(
                bytes.AsSpan(i * sizeof(long)),
                starts[i].UtcTicks
            );
        }

        row[Ordinal] = ordinal;
        BinaryColumns.Set(row, Starts, bytes);
    }

    /// <summary>Which session of a token the last one is, from 1; 0 when there is none.</summary>
    public static int ReadOrdinal(TableEntity row) => row.GetInt32(Ordinal) ?? 0;

    /// <summary>The starts of a token's last sessions, the last one last.</summary>
    public static List<DateTimeOffset> Read(TableEntity row)
    {
        var bytes = BinaryColumns.Get(row, Starts) ?? [];
        var starts = new List<DateTimeOffset>();
        for (var i = 0; i < bytes.Length; i += sizeof(long))
        {
            starts.Add(new(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i)), TimeSpan.Zero));
        }

        return starts;
    }

    /// <summary>When a session started; null when that is not remembered.</summary>
    /// <param name="row">The state's row of its token.</param>
    /// <param name="sessionId">The session's id: the token's, a dash, and its ordinal.</param>
    public static DateTimeOffset? Find(TableEntity row, string sessionId)
    {
        var starts = Read(row);
        return
            int.TryParse(
                sessionId.AsSpan(sessionId.LastIndexOf('-') + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var ordinal
            )
            && starts.Count - 1 - (ReadOrdinal(row) - ordinal) is var index
            && index >= 0
            && index < starts.Count
            ? starts[index]
            : null;
    }

    /// <summary>What of a state's row is needed to find sessions.</summary>
    public static IReadOnlyList<string> Columns { get; } = [Ordinal, Starts];
}
