using System.Globalization;
using Tracking.Shared.Audit;

namespace Tracking.Audit;

/// <summary>Checks a whole log: its heads, then the blobs of each partition in the order in which they were written.</summary>
internal sealed class LogCheck(IAuditSource source, AuditKeySet keys, VerifyOptions options)
{
    // A head is made some minutes after each hour; so long none may be there without anything being wrong.
    private static readonly TimeSpan Late = TimeSpan.FromHours(2);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly HeadChain heads = new(keys, options);
    private readonly List<Finding> findings = [];
    private readonly Dictionary<string, AuditFile> files = [];
    private long blobs;
    private long lines;
    private long uncovered;
    private int foreign;

    /// <summary>Checks all that there is.</summary>
    public async Task<LogReport> RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await foreach (var file in source.ListAsync(cancellationToken))
        {
            files[file.Name] = file;
        }

        await CheckHeadsAsync(cancellationToken);
        var names = files
            .Keys.Concat(heads.Blobs)
            .Distinct()
            .Select(AuditBlobName.Parse)
            .OfType<AuditBlobName>()
            .ToList();
        foreign = files.Keys.Count(name =>
            AuditBlobName.Parse(name) is null && AuditHeadName.HourOf(name) is null
        );
        foreach (var partition in names.GroupBy(name => name.Partition).OrderBy(one => one.Key))
        {
            await CheckPartitionAsync(
                [.. partition.OrderBy(name => name.Place)],
                cancellationToken
            );
        }

        var oldest = names.Where(Holds).Select(name => (DateTimeOffset?)name.Hour).Min();
        if (heads.Last is null && options.To is null && now - oldest > Late + Hour)
        {
            findings.Add(
                new(
                    AuditHeadName.Of(oldest!.Value),
                    FindingKind.MissingHead,
                    "there is no head at all that is as it was signed, though the log is older than two hours"
                )
            );
        }

        return new LogReport
        {
            Findings = [.. heads.Findings, .. findings],
            Blobs = blobs,
            Lines = lines,
            Heads = heads.Count,
            Last = heads.Last,
            IsLate = options.To is null && now - (heads.Last?.MadeAt ?? now) > Late,
            Uncovered = uncovered,
            Foreign = foreign,
            FirstKept = FirstKept(),
        };
    }

    private async Task CheckHeadsAsync(CancellationToken cancellationToken)
    {
        var named = files
            .Values.Select(file => (File: file, Hour: AuditHeadName.HourOf(file.Name)))
            .Where(one => one.Hour is { } hour && IsOfHeads(hour))
            .OrderBy(one => one.Hour);
        foreach (var (file, _) in named.ToList())
        {
            await using var stream = await source.OpenAsync(file, cancellationToken);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellationToken);
            heads.Add(file.Name, bytes.ToArray());
        }
    }

    // Heads of the hour before the first day and of the day after the last one tell of what is looked at, too.
    private bool IsOfHeads(DateTimeOffset hour) =>
        !(options.From > DayOf(hour + Hour)) && !(options.To?.AddDays(1) < DayOf(hour));

    private async Task CheckPartitionAsync(
        IReadOnlyList<AuditBlobName> names,
        CancellationToken cancellationToken
    )
    {
        var lastCovered = names.LastOrDefault(name => heads.Of(name.Text).Count > 0);
        IReadOnlyList<string>? ends = null;
        AuditBlobName? before = null;
        LogLine? lastLine = null;
        foreach (var name in names)
        {
            var stated = heads.Of(name.Text);
            if (options.From > DayOf(name.Hour) || !options.Has(name.Hour))
            {
                // Only where the first one that is looked at goes on.
                before = Holds(name) && options.From > DayOf(name.Hour) ? name : before;
                continue;
            }

            if (ends is null)
            {
                ends = await BeginningAsync(name, before, cancellationToken);
            }

            if (!files.TryGetValue(name.Text, out var file))
            {
                findings.Add(
                    new(
                        name.Text,
                        FindingKind.MissingBlob,
                        $"{stated[^1].Head} states {stated[^1].Held.Bytes} bytes of it, which are {stated[^1].Held.Lines} lines"
                    )
                );
                // It may have grown behind the last head that tells of it.
                (ends, before, lastLine) = ([], name, null);
                continue;
            }

            if (file.Bytes == 0 && stated.Count == 0)
            {
                // Made by a writer that died then.
                continue;
            }

            // The first hour may be told of by a head of the day before, which may be gone.
            if (
                stated.Count == 0
                && lastCovered?.IsBehind(name) == true
                && !(options.From > DayOf(name.Hour - Hour))
            )
            {
                findings.Add(
                    new(
                        name.Text,
                        FindingKind.InsertedBlob,
                        $"no head tells of it, though {heads.Of(lastCovered!.Text)[0].Head} tells of a later one of its partition"
                    )
                );
                continue;
            }

            var check = new BlobCheck(name.Text, stated);
            await using (var stream = await source.OpenAsync(file, cancellationToken))
            {
                await check.RunAsync(stream, ends, Wrong(before, lastLine), cancellationToken);
            }

            findings.AddRange(check.Findings);
            (blobs, lines, uncovered) = (
                blobs + 1,
                lines + check.Lines,
                uncovered + check.Uncovered
            );
            (ends, before, lastLine) = (check.Ends, name, check.LastLine);
        }
    }

    // What the first blob that is looked at may begin with.
    private async Task<IReadOnlyList<string>> BeginningAsync(
        AuditBlobName name,
        AuditBlobName? before,
        CancellationToken cancellationToken
    )
    {
        if (before is null)
        {
            return options.From is null ? [LineChain.BeginningOf(name.Text)] : [];
        }

        var check = new BlobCheck(before.Text, []);
        await using var stream = await source.OpenAsync(files[before.Text], cancellationToken);
        await check.RunAsync(stream, [], "", cancellationToken);
        return check.Ends;
    }

    private static string Wrong(AuditBlobName? before, LogLine? line) =>
        before is null
            ? "it is the first of its partition and does not begin with the hash of its own name: those before it are missing"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"it does not begin with the hash of the last line of {before.Text}: that one (line {line?.Number}, byte {line?.Offset}) was changed, or lines or a blob between them are missing"
            );

    private bool Holds(AuditBlobName name) =>
        files.TryGetValue(name.Text, out var file) && file.Bytes > 0;

    // When all that is missing is older than all that is there, a rule may have removed it.
    private DateOnly? FirstKept()
    {
        var missing = findings
            .Concat(heads.Findings)
            .Where(finding => finding.Kind is FindingKind.MissingBlob or FindingKind.MissingHead)
            .Select(finding =>
                AuditBlobName.Parse(finding.File)?.Hour ?? AuditHeadName.HourOf(finding.File)
            )
            .Max();
        var kept = files
            .Keys.Select(name => AuditBlobName.Parse(name)?.Hour ?? AuditHeadName.HourOf(name))
            .Min();
        return missing < kept ? DayOf(kept!.Value) : null;
    }

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);
}
