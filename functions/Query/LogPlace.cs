using System.Globalization;

namespace Tracking.Functions.Query;

/// <summary>A place among the atomic logs of a project, behind which a page goes on.</summary>
/// <param name="Partition">The partition key behind the project: <c>{yyyyMMddHHmm}_{pp}</c>.</param>
/// <param name="Row">The row key.</param>
internal sealed record LogPlace(string Partition, string Row)
{
    private const char Divider = '~';
    private const string MinuteFormat = "yyyyMMddHHmm";
    private const int LeastPartitionDigits = 2;
    private const int MostPartitionDigits = 4;
    private const int MaximumRowLength = 512;

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is nothing of the kind.</summary>
    public static LogPlace? Parse(string text)
    {
        var divider = text.IndexOf(Divider, StringComparison.Ordinal);
        return
            divider > 0 && IsPartition(text.AsSpan(0, divider)) && IsRow(text.AsSpan(divider + 1))
            ? new(text[..divider], text[(divider + 1)..])
            : null;
    }

    /// <summary>The place as clients get it.</summary>
    public override string ToString() => Partition + Divider + Row;

    private static bool IsPartition(ReadOnlySpan<char> text) =>
        text.Length - MinuteFormat.Length - 1 is >= LeastPartitionDigits and <= MostPartitionDigits
        && text[MinuteFormat.Length] == '_'
        && !text[(MinuteFormat.Length + 1)..].ContainsAnyExceptInRange('0', '9')
        && DateTime.TryParseExact(
            text[..MinuteFormat.Length],
            MinuteFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out _
        );

    private static bool IsRow(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c is '/' or '\\' or '#' or '?' || char.IsControl(c))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= MaximumRowLength;
    }
}
