using Tracking.Local.Hubs;

namespace Tracking.Local.Tests;

public sealed class DamagedBytesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Damage_that_grows_is_listed_by_what_is_new()
    {
        var damaged = new DamagedBytes(folder.Path);
        damaged.Keep(new LogGap(5, 6));
        damaged.Keep(new LogGap(5, 9));
        damaged.Keep(new LogGap(3, 6));
        damaged.Keep(new LogGap(3, 9));
        Assert.Equal([(3, 4), (5, 6), (7, 9)], Numbers(damaged));
        Assert.Equal([(3, 4), (5, 6), (7, 9)], Numbers(new DamagedBytes(folder.Path)));
    }

    [Fact]
    public void All_bytes_are_kept_however_many()
    {
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        var segment = LogSegment.Starting(folder.Path, 0);
        File.WriteAllBytes(segment.File, bytes);
        var damaged = new DamagedBytes(folder.Path);
        damaged.Keep(new LogGap(0, 9, Offset: 1, Bytes: bytes.Length - 2), segment);
        Assert.Equal(bytes[1..^1], File.ReadAllBytes(damaged.Found.Single().File));
    }

    private static IEnumerable<(long, long)> Numbers(DamagedBytes damaged) =>
        damaged.Found.Select(kept => (kept.First, kept.Last));
}
