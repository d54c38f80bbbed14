using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>Bytes that may be more than one property takes: in as many as they need, <c>name</c>, <c>name1</c>, <c>name2</c>…</summary>
public static class BinaryColumns
{
    private const int ChunkBytes = 60 * 1024;

    /// <summary>Writes bytes into a row, which has them then; none, and no property, when there are none.</summary>
    public static void Set(TableEntity row, string name, byte[] bytes)
    {
        if (bytes.Length is > 0 and <= ChunkBytes)
        {
            row[name] = bytes;
            return;
        }

        for (var chunk = 0; chunk < CountOf(bytes.Length); chunk++)
        {
            var start = chunk * ChunkBytes;
            row[NameOf(name, chunk)] = bytes[start..Math.Min(bytes.Length, start + ChunkBytes)];
        }
    }

    /// <inheritdoc cref="Set(TableEntity, string, byte[])"/>
    public static void Set(IRowProperties row, RowColumn column, ReadOnlySpan<byte> bytes)
    {
        for (var chunk = 0; chunk < CountOf(bytes.Length); chunk++)
        {
            var some = bytes[(chunk * ChunkBytes)..];
            row.SetBytes(ColumnOf(column, chunk), some[..Math.Min(some.Length, ChunkBytes)]);
        }
    }

    /// <summary>Reads them again; null when there are none.</summary>
    public static byte[]? Get(TableEntity row, string name)
    {
        var chunks = new List<byte[]>();
        while (row.TryGetValue(NameOf(name, chunks.Count), out var value) && value is byte[] chunk)
        {
            chunks.Add(chunk);
        }

        return chunks.Count switch
        {
            0 => null,
            1 => chunks[0],
            _ => [.. chunks.SelectMany(chunk => chunk)],
        };
    }

    /// <summary>The names of the properties that bytes of a name may take.</summary>
    public static IEnumerable<string> NamesOf(string name, int chunks) =>
        Enumerable.Range(0, chunks).Select(chunk => NameOf(name, chunk));

    /// <summary>How many properties so many bytes take.</summary>
    public static int CountOf(int bytes) => (bytes + ChunkBytes - 1) / ChunkBytes;

    /// <summary>One of the properties, from 0.</summary>
    public static RowColumn ColumnOf(RowColumn column, int chunk) =>
        chunk == 0 ? column : new(NameOf(column.Name, chunk));

    /// <summary>The name of one of the properties, from 0.</summary>
    public static string NameOf(string name, int chunk) => chunk == 0 ? name : $"{name}{chunk}";
}
