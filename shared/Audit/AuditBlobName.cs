using System.Globalization;
using System.Text.RegularExpressions;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Audit;

/// <summary>The name of an audit log's blob, such as <c>dt=2026-11-22/hour=13/part-07-000.jsonl</c>.</summary>
/// <param name="Text">The name.</param>
/// <param name="Hour">The hour of the events in it.</param>
/// <param name="Partition">The partition of the hub.</param>
/// <param name="Number">0, and more when a blob was full.</param>
public sealed partial record AuditBlobName(
    string Text,
    DateTimeOffset Hour,
    int Partition,
    int Number
)
{
    /// <summary>What the names of all blobs with lines begin with.</summary>
    public const string Prefix = "dt=";

    /// <summary>Reads a name; null when it is that of something else.</summary>
    public static AuditBlobName? Parse(string text)
    {
        var match = Pattern().Match(text);
        return
            match.Success
            && DateTimeOffset.TryParseExact(
                $"{match.Groups[1].Value} {match.Groups[2].Value}",
                "yyyy-MM-dd HH",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var hour
            )
            ? new AuditBlobName(text, hour, NumberOf(match.Groups[3]), NumberOf(match.Groups[4]))
            : null;
    }

    /// <summary>Its place among the blobs of its partition: a writer goes on in later ones, and never goes back.</summary>
    public (DateTimeOffset Hour, int Number) Place => (Hour, Number);

    /// <summary>Whether it comes behind another blob of its partition, if there is another.</summary>
    public bool IsBehind(AuditBlobName? other) => other is null || Place.CompareTo(other.Place) > 0;

    private static int NumberOf(Group group) =>
        int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "^"
            + Prefix
            + @"(\d{4}-\d\d-\d\d)/hour=(\d\d)/"
            + BlobNames.Events
            + @"-(\d{2,4})-(\d{3,6})\.jsonl$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Pattern();
}
