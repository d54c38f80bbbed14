using System.Globalization;

namespace Tracking.Audit;

/// <summary>
/// Lines that do not hang behind the line before, since the last place of which a head tells. A broken link alone does
/// not say whether the line before was changed or lines between were taken out; the next place of which a head tells
/// does, by how many lines and bytes it is off.
/// </summary>
/// <param name="blob">The name of the blob.</param>
internal sealed class Suspects(string blob)
{
    private readonly List<(LogLine Line, LogLine? Before)> broken = [];
    private string? wrongBeginning;
    private readonly List<(LogLine First, LogLine Next)> inserted = [];

    /// <summary>Whether there are some.</summary>
    public bool Any => broken.Count + inserted.Count > 0;

    /// <summary>A line has another hash than that of the line before.</summary>
    public void Add(LogLine line, LogLine? before) => broken.Add((line, before));

    /// <summary>The first line does not hang behind the blob before.</summary>
    /// <param name="line">That line.</param>
    /// <param name="detail">What is told of it, when no head shows that lines are missing.</param>
    public void AddBeginning(LogLine line, string detail)
    {
        wrongBeginning = detail;
        broken.Add((line, null));
    }

    /// <summary>A line hangs behind an earlier one than the line before: what is between was put in.</summary>
    /// <param name="first">The first that was put in.</param>
    /// <param name="next">The line behind them.</param>
    public void AddInserted(LogLine first, LogLine next)
    {
        broken.RemoveAll(one => one.Line.Number >= first.Number);
        inserted.Add((first, next));
    }

    /// <summary>Says what became of them, and forgets them.</summary>
    /// <param name="lines">How many lines more there are than a head says; null when no head says.</param>
    /// <param name="bytes">How many bytes more.</param>
    public IEnumerable<Finding> Resolve(long? lines, long bytes)
    {
        foreach (var (first, next) in inserted)
        {
            var count = next.Number - first.Number;
            (lines, bytes) = (lines - count, bytes - (next.Offset - first.Offset));
            yield return At(
                first,
                FindingKind.InsertedLine,
                $"{Lines(count)} put in: line {next.Number} hangs behind the one before"
            );
        }

        var groups = Groups();
        foreach (var (line, before, isPair) in groups)
        {
            yield return Judge(line, before, isPair, groups.Count == 1 ? lines : null, bytes);
        }

        if (groups.Count == 0 && lines < 0)
        {
            yield return new(blob, FindingKind.MissingLine, $"{Lines(-lines.Value)} missing")
            {
                Line = 1,
                Offset = 0,
            };
        }

        broken.Clear();
        inserted.Clear();
    }

    private Finding Judge(LogLine line, LogLine? before, bool isPair, long? lines, long bytes)
    {
        if (lines < 0 && bytes < 0)
        {
            return At(
                line,
                FindingKind.MissingLine,
                $"{Lines(-lines.Value)} missing before it, of {-bytes} bytes"
            );
        }

        if (lines > 0 && bytes > 0)
        {
            return At(
                before ?? line,
                FindingKind.InsertedLine,
                $"{Lines(lines.Value)} put in or changed up to line {line.Number}"
            );
        }

        if (before is null && !isPair)
        {
            return At(line, FindingKind.NotBehind, wrongBeginning!);
        }

        // What a line says of the one before is a part of it, too.
        if (isPair || before is null)
        {
            return At(
                line,
                FindingKind.ChangedLine,
                "it does not hang behind the line before, nor the next one behind it"
            );
        }

        return lines is null && !line.MayFollow(before.Value)
            ? At(
                line,
                FindingKind.MissingLine,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"lines are missing before it: it is number {line.Sequence}.{line.Index} of the hub, and the one before {before.Value.Sequence}.{before.Value.Index}"
                )
            )
            : At(
                before.Value,
                FindingKind.ChangedLine,
                $"its hash is not the one that line {line.Number} has of it"
            );
    }

    // Two in a row are one line that was changed, together with what it says of the one before.
    private List<(LogLine Line, LogLine? Before, bool IsPair)> Groups()
    {
        var groups = new List<(LogLine Line, LogLine? Before, bool IsPair)>();
        foreach (var (line, before) in broken)
        {
            if (
                groups.Count > 0
                && groups[^1] is { IsPair: false } last
                && last.Line.Number == line.Number - 1
            )
            {
                groups[^1] = last with { IsPair = true };
            }
            else
            {
                groups.Add((line, before, false));
            }
        }

        return groups;
    }

    private Finding At(LogLine line, string kind, string detail) =>
        new(blob, kind, detail) { Line = line.Number, Offset = line.Offset };

    private static string Lines(long count) => count == 1 ? "1 line is" : $"{count} lines are";
}
