using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Compact;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Tests.Compact;

/// <summary>When compacting waits for readers that are behind.</summary>
public class BusyReadersTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ReaderMonitor monitor;
    private readonly BusyReaders readers;

    public BusyReadersTests()
    {
        monitor = new(time);
        readers = new(monitor, time);
    }

    [Fact]
    public void Who_is_behind_is_waited_for_until_that_is_done()
    {
        Assert.False(readers.HaveToCatchUp());
        monitor.Handed("Sessions", 0, time.GetUtcNow());
        Assert.False(readers.HaveToCatchUp());
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.True(readers.HaveToCatchUp());
        monitor.Done("Sessions", 0, null);
        Assert.False(readers.HaveToCatchUp());
    }

    [Fact]
    public void Who_gathers_is_not_behind()
    {
        monitor.Handed("Exports", 0, time.GetUtcNow().AddSeconds(-9));
        Assert.True(readers.HaveToCatchUp());
        monitor.Gathers("Exports", 0, time.GetUtcNow().AddSeconds(-9));
        Assert.False(readers.HaveToCatchUp());
        Assert.Equal(TimeSpan.FromSeconds(9), monitor.Statuses.Single().Lag);
    }

    [Fact]
    public void Nobody_is_waited_for_for_ever()
    {
        monitor.Handed("Sessions", 0, time.GetUtcNow().AddMinutes(-1));
        Assert.True(readers.HaveToCatchUp());
        time.Advance(BusyReaders.Longest);
        Assert.False(readers.HaveToCatchUp());
        Assert.True(readers.HaveToCatchUp());
    }

    [Fact]
    public void Who_fails_is_not_waited_for_nor_is_compacting_itself()
    {
        foreach (var reader in new[] { "Sessions", "CompactExports" })
        {
            monitor.Handed(reader, 0, time.GetUtcNow().AddMinutes(-1));
        }

        monitor.Failed("Sessions", 0);
        Assert.False(readers.HaveToCatchUp());
    }
}
