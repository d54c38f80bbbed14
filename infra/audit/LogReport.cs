using Tracking.Shared.Audit;
using Tracking.Shared.Events;

namespace Tracking.Audit;

/// <summary>What was found of a log.</summary>
internal sealed record LogReport
{
    /// <summary>What is not as it was; none when the log is intact.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>How many blobs were looked at.</summary>
    public required long Blobs { get; init; }

    /// <summary>How many lines they have.</summary>
    public required long Lines { get; init; }

    /// <summary>How many heads are as they were signed.</summary>
    public required int Heads { get; init; }

    /// <summary>The last of these; null when there is none.</summary>
    public required AuditHead? Last { get; init; }

    /// <summary>Whether that is so old that newer ones should be there.</summary>
    public required bool IsLate { get; init; }

    /// <summary>How many lines no head covers.</summary>
    public required long Uncovered { get; init; }

    /// <summary>How many files are neither blobs of lines nor heads.</summary>
    public required int Foreign { get; init; }

    /// <summary>The first day of which something is there, when all that is missing is older; else null.</summary>
    public required DateOnly? FirstKept { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsIntact => Findings.Count == 0;

    /// <summary>Whether anything can be said: there are blobs, and heads that were signed.</summary>
    public bool IsProved => Blobs > 0 && Last is not null;

    /// <summary>As lines for people.</summary>
    public IEnumerable<string> Tell()
    {
        foreach (var finding in Findings)
        {
            yield return finding.ToString();
        }

        var counted = $"{Blobs} blobs, {Lines} lines, {Heads} heads";
        var upTo = Last is null ? "" : $", up to {TimeConverter.Write(Last.MadeAt)}";
        yield return IsIntact
            ? IsProved
                ? $"intact: {counted}{upTo}"
                : $"nothing is proved: {counted}"
            : $"not intact: {Findings.Count} found in {counted}{upTo}";
        if (FirstKept is { } day)
        {
            yield return $"note: all that is missing is older than all that is there. If a rule removes what is old, say from which day on the log is kept: --from {day:yyyy-MM-dd}";
        }

        if (Last is null)
        {
            yield return "warning: there is no head, so nothing here is signed: whoever can write could have written all of it anew";
        }
        else if (IsLate)
        {
            yield return $"warning: the last head is of {TimeConverter.Write(Last.MadeAt)}, and one is made each hour: the app was down since, or newer ones were removed together with what they tell of";
        }

        if (Foreign > 0)
        {
            yield return $"note: {Foreign} other files were not looked at";
        }

        yield return $"not proved: {Uncovered} lines are behind the last head that tells of their blob; they hang together, but are not signed. That no newer heads were removed is shown only by the last one being new. Of what was never written nothing is known, and who has the private key can sign anything.";
    }
}
