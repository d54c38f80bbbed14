namespace Tracking.Audit;

/// <summary>
/// Checks one blob as its lines come: that each hangs behind the one before, and that what heads state of it is so.
/// Where it is not, it goes on, so that one change is told once and others are found too.
/// </summary>
/// <param name="blob">The name of the blob.</param>
/// <param name="stated">What heads state, from its beginning on.</param>
internal sealed class BlobCheck(string blob, IReadOnlyList<HeadStatement> stated)
{
    // So many lines back is looked for the one behind which a line hangs, to tell what was put in.
    private const int MostRecent = 256;

    private readonly List<Finding> findings = [];
    private readonly Queue<LogLine> recent = new();
    private readonly Suspects suspects = new(blob);
    private int next;
    private LogLine? last;

    // The line that should have been the last one of the next statement.
    private LogLine? wanted;

    // How many lines and bytes more there are than heads say, of what was told already.
    private long moreLines;
    private long moreBytes;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>How many lines there are.</summary>
    public long Lines => last?.Number ?? 0;

    /// <summary>How many of them no head covers.</summary>
    public long Uncovered { get; private set; }

    /// <summary>The hashes that the next blob may have of the last line; empty when that is not known.</summary>
    public IReadOnlyList<string> Ends { get; private set; } = [];

    /// <summary>The last line; null when there is none.</summary>
    public LogLine? LastLine => last;

    /// <summary>Checks all lines of a stream.</summary>
    /// <param name="stream">The blob's bytes.</param>
    /// <param name="begins">What the first line may say of the line before; empty when that is not known.</param>
    /// <param name="wrongBeginning">What is told when it says something else.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    public async Task RunAsync(
        Stream stream,
        IReadOnlyList<string> begins,
        string wrongBeginning,
        CancellationToken cancellationToken
    )
    {
        await foreach (var line in LogLines.ReadAsync(stream, cancellationToken))
        {
            if (!line.IsWhole)
            {
                // What is torn off is told as that.
            }
            else if (last is not null)
            {
                CheckLink(line, last.Value);
            }
            else if (begins.Count > 0 && !begins.Contains(line.Previous))
            {
                suspects.AddBeginning(line, wrongBeginning);
            }

            last = line;
            Uncovered++;
            CheckStatements(line);
            recent.Enqueue(line);
            if (recent.Count > MostRecent)
            {
                recent.Dequeue();
            }
        }

        Finish();
    }

    private void CheckLink(LogLine line, LogLine before)
    {
        if (line.Previous == before.Hash)
        {
            return;
        }

        // What it hangs behind is the line of which a head tells: that one is changed, or missing with others.
        if (line.Previous is { } previous && Find(previous) is { } place)
        {
            suspects.Add(line, before);
            Meet(place, before.Number, before.End);
            return;
        }

        if (
            line.Previous is not null
            && recent.LastOrDefault(one => one.Hash == line.Previous) is { Number: > 0 } behind
        )
        {
            suspects.AddInserted(
                recent.FirstOrDefault(one => one.Number == behind.Number + 1, before),
                line
            );
            return;
        }

        suspects.Add(line, before);
    }

    private void CheckStatements(LogLine line)
    {
        if (Find(line.Hash) is { } place)
        {
            Meet(place, line.Number, line.End);
            Uncovered = 0;
        }
        else if (next < stated.Count && line.Number == stated[next].Held.Lines + moreLines)
        {
            wanted = line;
        }
    }

    // The statement whose last line has a hash; those before it are behind us then.
    private int? Find(string hash)
    {
        for (var place = next; place < stated.Count; place++)
        {
            if (stated[place].Held.LastLineSha256 == hash)
            {
                return place;
            }
        }

        return null;
    }

    private void Meet(int place, long lines, long bytes)
    {
        var held = stated[place].Held;
        var (more, longer) = (lines - held.Lines - moreLines, bytes - held.Bytes - moreBytes);
        findings.AddRange(suspects.Resolve(more, longer));
        (moreLines, moreBytes) = (moreLines + more, moreBytes + longer);
        (next, wanted, Uncovered) = (place + 1, null, 0);
    }

    private void Finish()
    {
        if (next == stated.Count)
        {
            findings.AddRange(suspects.Resolve(lines: null, 0));
            if (last is { IsWhole: false } torn)
            {
                // A line break alone may be what is missing of what heads state.
                findings.Add(
                    At(
                        torn,
                        Uncovered == 0 ? FindingKind.CutOff : FindingKind.BrokenChain,
                        "it has no end"
                    )
                );
            }

            Ends = last is { } end ? [end.Hash] : [];
            return;
        }

        // What the rest of the heads state is not there, or is something else.
        findings.AddRange(suspects.Resolve(lines: null, 0));
        var (head, held) = (stated[^1].Head, stated[^1].Held);
        var isTorn = last is { IsWhole: false };
        if (wanted is { IsWhole: true } line)
        {
            findings.Add(
                At(
                    line,
                    FindingKind.ChangedLine,
                    $"its hash is not the one that {stated[next].Head} states"
                )
            );
        }

        if (isTorn || Lines < held.Lines + moreLines)
        {
            findings.Add(
                new(
                    blob,
                    FindingKind.CutOff,
                    $"it has {last?.End ?? 0} bytes, and {head} states {held.Bytes}, which are {held.Lines} lines"
                )
                {
                    Line = isTorn ? Lines : Lines + 1,
                    Offset = isTorn ? last?.Offset : last?.End ?? 0,
                }
            );
        }

        Ends = last is { } cut ? [cut.Hash, held.LastLineSha256] : [held.LastLineSha256];
    }

    private Finding At(LogLine line, string kind, string detail) =>
        new(blob, kind, detail) { Line = line.Number, Offset = line.Offset };
}
