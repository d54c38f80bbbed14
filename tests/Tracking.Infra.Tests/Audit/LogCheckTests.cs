using System.Text;
using Tracking.Audit;
using Tracking.Shared.Audit;
using static Tracking.Infra.Tests.Audit.WrittenLog;

namespace Tracking.Infra.Tests.Audit;

/// <summary>What somebody does to an audit log who may write to storage, and where the verifier says that it was done.</summary>
public class LogCheckTests
{
    private readonly WrittenLog log = new();

    [Fact]
    public async Task A_log_as_it_was_written_is_intact()
    {
        var report = await log.CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((6, 30, 3, 0), (report.Blobs, report.Lines, report.Heads, report.Uncovered));
        var told = report.Tell().ToList();
        Assert.Equal(
            "intact: 6 blobs, 30 lines, 3 heads, up to 2026-11-22T16:05:00.000000Z",
            told[0]
        );
        Assert.StartsWith(
            "not proved: 0 lines",
            Assert.Single(told.Skip(1)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Each_byte_that_is_changed_is_told_with_its_line()
    {
        foreach (var name in log.Files.Keys.Where(name => AuditBlobName.Parse(name) is not null))
        {
            var original = log.Files[name];
            for (var at = 0; at < original.Length; at++)
            {
                var changed = original.ToArray();
                changed[at] ^= 1;
                log.Files[name] = changed;
                var line = 1 + original.Take(at).Count(b => b == '\n');
                var findings = (await log.CheckAsync()).Findings;
                Assert.True(
                    findings.Any(f =>
                        f.File == name
                        && (f.Line == line || f.Line == line + 1 && original[at] == '\n')
                    ),
                    $"{name}, byte {at}, line {line}: {string.Join('\n', findings)}"
                );
                // Nothing is told of a blob that nobody has touched.
                Assert.All(findings, finding => Assert.Equal(name, finding.File));
            }

            log.Files[name] = original;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_line_that_is_taken_out_is_told_before_the_one_behind_it(int index)
    {
        log.Change(BlobName(1, 0), lines => lines.RemoveAt(index));
        var finding = Assert.Single((await log.CheckAsync()).Findings);
        Assert.Equal(
            (BlobName(1, 0), FindingKind.MissingLine, index + 1L),
            (finding.File, finding.Kind, finding.Line)
        );
        var offset = log.LinesOf(BlobName(1, 0)).Take(index).Sum(line => line.Length);
        Assert.Equal(offset, finding.Offset);
        Assert.Contains("1 line is missing", finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "1 line is put in")]
    [InlineData(3, "3 lines are put in")]
    public async Task Lines_that_are_put_in_are_told_with_their_number(int count, string told)
    {
        // Who does it knows how lines hang together, and lets the first one do so.
        log.Change(
            BlobName(1, 0),
            lines =>
            {
                for (var number = 0; number < count; number++)
                {
                    var line = Line(100 + number, LineChain.HashOf(lines[1 + number]));
                    lines.Insert(2 + number, Encoding.UTF8.GetBytes(line + "\n"));
                }
            }
        );
        var finding = Assert.Single((await log.CheckAsync()).Findings);
        Assert.Equal((FindingKind.InsertedLine, 3L), (finding.Kind, finding.Line));
        Assert.Contains(told, finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_blob_that_is_cut_off_between_lines_is_told_with_where_it_ends(int left)
    {
        log.Change(BlobName(2, 1), lines => lines.RemoveRange(left, lines.Count - left));
        var finding = Assert.Single((await log.CheckAsync()).Findings);
        Assert.Equal(
            (BlobName(2, 1), FindingKind.CutOff, left + 1L, log.Files[BlobName(2, 1)].Length),
            (finding.File, finding.Kind, finding.Line, finding.Offset)
        );
        Assert.Contains(HeadName(2), finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blob_that_is_cut_off_anywhere_is_told()
    {
        var whole = log.Files[BlobName(1, 1)];
        for (var length = 0; length < whole.Length; length++)
        {
            log.Files[BlobName(1, 1)] = whole[..length];
            var finding = Assert.Single((await log.CheckAsync()).Findings);
            Assert.Equal((BlobName(1, 1), FindingKind.CutOff), (finding.File, finding.Kind));
            Assert.Equal(1 + whole[..length].Count(b => b == '\n'), finding.Line);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_blob_that_is_removed_is_told(int hour)
    {
        log.Files.Remove(BlobName(hour, 1));
        var finding = Assert.Single((await log.CheckAsync()).Findings);
        Assert.Equal((BlobName(hour, 1), FindingKind.MissingBlob), (finding.File, finding.Kind));
        Assert.Contains("5 lines", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tail_that_is_written_anew_so_that_all_hangs_together_is_told_by_the_head()
    {
        log.Change(
            BlobName(2, 0),
            lines =>
            {
                for (var index = 2; index < lines.Count; index++)
                {
                    var line = Line(900 + index, LineChain.HashOf(lines[index - 1]));
                    lines[index] = Encoding.UTF8.GetBytes(line + "\n");
                }
            }
        );
        var finding = Assert.Single((await log.CheckAsync()).Findings);
        Assert.Equal((FindingKind.ChangedLine, 5L), (finding.Kind, finding.Line));
        Assert.Contains(HeadName(2), finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_changes_in_a_blob_are_both_told()
    {
        log.Change(
            BlobName(1, 0),
            lines =>
            {
                lines[0][^5] ^= 1;
                lines[3][^5] ^= 1;
            }
        );
        Assert.Equal(
            [(FindingKind.ChangedLine, 1L), (FindingKind.ChangedLine, 4L)],
            (await log.CheckAsync()).Findings.Select(f => (f.Kind, f.Line!.Value))
        );
    }

    [Fact]
    public async Task A_blob_that_is_put_in_is_told()
    {
        var name = BlobName(1, 0).Replace("-000", "-001", StringComparison.Ordinal);
        var last = log.LinesOf(BlobName(1, 0))[^1];
        log.Files[name] = Encoding.UTF8.GetBytes(Line(500, LineChain.HashOf(last)) + "\n");
        var finding = Assert.Single((await log.CheckAsync()).Findings);
        Assert.Equal((name, FindingKind.InsertedBlob), (finding.File, finding.Kind));
    }

    [Fact]
    public async Task Behind_the_last_head_the_chain_still_tells()
    {
        var name = BlobName(3, 0);
        var last = log.LinesOf(BlobName(2, 0))[^1];
        log.Files[name] = Encoding.UTF8.GetBytes(Line(15, LineChain.HashOf(last)) + "\n");
        var report = await log.CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(1, report.Uncovered);

        log.Files[name] = Encoding.UTF8.GetBytes(Line(15, LineChain.BeginningOf(name)) + "\n");
        var finding = Assert.Single((await log.CheckAsync()).Findings);
        Assert.Equal((name, FindingKind.NotBehind), (finding.File, finding.Kind));
    }

    [Fact]
    public async Task Each_byte_of_a_head_that_is_changed_is_told()
    {
        var original = log.Files[HeadName(1)];
        for (var at = 0; at < original.Length; at++)
        {
            var changed = original.ToArray();
            changed[at] ^= 1;
            log.Files[HeadName(1)] = changed;
            var finding = Assert.Single(
                (await log.CheckAsync()).Findings,
                finding => finding.File == HeadName(1)
            );
            Assert.Contains(
                finding.Kind,
                new[] { FindingKind.WrongSignature, FindingKind.UnknownKey }
            );
        }
    }

    [Fact]
    public async Task A_head_that_somebody_else_signs_is_told()
    {
        log.Seal(Start.AddHours(2), SignedHead.Read(log.Files[HeadName(1)]), KeysOf(2));
        var finding = Assert.Single((await log.CheckAsync()).Findings);
        Assert.Equal((HeadName(2), FindingKind.UnknownKey), (finding.File, finding.Kind));

        // Also when somebody with an old key makes one anew in the middle.
        log.Seal(Start.AddHours(1), SignedHead.Read(log.Files[HeadName(0)]), KeysOf(2));
        var both = new AuditKeySet([.. Keys.Public.Keys, .. KeysOf(2).Public.Keys]);
        log.Seal(Start.AddHours(2), new WrittenLog().Head(1));
        finding = Assert.Single((await log.CheckAsync(keys: both)).Findings);
        Assert.Equal((HeadName(1), FindingKind.WrongSignature), (finding.File, finding.Kind));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_head_that_is_removed_is_told_by_the_next_one(int hour)
    {
        log.Files.Remove(HeadName(hour));
        Assert.Contains(
            (await log.CheckAsync()).Findings,
            f => f.File == HeadName(hour) && f.Kind == FindingKind.MissingHead
        );
    }

    [Fact]
    public async Task That_the_newest_heads_are_missing_is_warned_of()
    {
        log.Files.Remove(HeadName(1));
        log.Files.Remove(HeadName(2));
        var report = await log.CheckAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(20, report.Uncovered);
        Assert.Contains(
            report.Tell(),
            line => line.StartsWith("warning: the last head is of", StringComparison.Ordinal)
        );

        log.Files.Remove(HeadName(0));
        Assert.Equal(
            FindingKind.MissingHead,
            Assert.Single((await log.CheckAsync()).Findings).Kind
        );
    }

    [Fact]
    public async Task What_a_rule_has_removed_is_told_apart_by_the_first_day_that_is_kept()
    {
        // A day later there is more, and of the first day nothing is left.
        var next = new WrittenLog();
        var day = Start.AddDays(1);
        var name = BlobName(24, 0);
        var last = next.LinesOf(BlobName(2, 0))[^1];
        next.Files[name] = Encoding.UTF8.GetBytes(Line(15, LineChain.HashOf(last)) + "\n");
        next.Seal(day, SignedHead.Read(next.Files[HeadName(2)]));
        Assert.Empty((await next.CheckAsync()).Findings);
        foreach (
            var old in next.Files.Keys.Where(key => key.Contains("11-22", StringComparison.Ordinal))
        )
        {
            next.Files.Remove(old);
        }

        var report = await next.CheckAsync();
        Assert.False(report.IsIntact);
        Assert.Contains(
            report.Tell(),
            line => line.Contains("--from 2026-11-23", StringComparison.Ordinal)
        );
        var from = new VerifyOptions { From = new DateOnly(2026, 11, 23) };
        Assert.True((await next.CheckAsync(from)).IsIntact);
        next.Change(name, lines => lines[0][^5] ^= 1);
        Assert.Equal(name, Assert.Single((await next.CheckAsync(from)).Findings).File);
    }

    [Fact]
    public async Task A_blob_that_was_made_and_never_written_to_is_nothing()
    {
        log.Files[BlobName(3, 1)] = [];
        Assert.Empty((await log.CheckAsync()).Findings);
    }
}
