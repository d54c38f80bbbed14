using System.Text;

namespace Tracking.Load.Storage;

/// <summary>The operations in the body of an entity group transaction.</summary>
internal static class BatchRows
{
    private static readonly string[] Writes = ["POST ", "PUT ", "PATCH ", "MERGE ", "DELETE "];

    /// <summary>
    /// The table of each operation that writes. Its first line stands alone in its part; JSON has no line breaks
    /// within its strings, so no row can look like one.
    /// </summary>
    public static IReadOnlyList<string> In(ReadOnlySpan<byte> body)
    {
        var tables = new List<string>();
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'\n');
            var line = (end < 0 ? body : body[..end]).TrimEnd((byte)'\r');
            body = end < 0 ? [] : body[(end + 1)..];
            if (line.EndsWith(" HTTP/1.1"u8) && IsWrite(line))
            {
                var target = line[(line.IndexOf((byte)' ') + 1)..];
                tables.Add(TableOf(target[..target.IndexOf((byte)' ')]));
            }
        }

        return tables;
    }

    /// <summary>The table that a URL or its path is of: the last part, without keys and query.</summary>
    public static string TableOf(ReadOnlySpan<byte> target)
    {
        var end = target.IndexOfAny("(?"u8);
        var path = (end < 0 ? target : target[..end]).TrimEnd((byte)'/');
        return Encoding.UTF8.GetString(path[(path.LastIndexOf((byte)'/') + 1)..]);
    }

    private static bool IsWrite(ReadOnlySpan<byte> line)
    {
        foreach (var verb in Writes)
        {
            if (Encoding.UTF8.GetBytes(verb) is var bytes && line.StartsWith(bytes))
            {
                return true;
            }
        }

        return false;
    }
}
