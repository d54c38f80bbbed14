using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tracking.Local.Hubs;

namespace Tracking.Local.Tests;

public sealed class EventHubBrokerTests : IDisposable
{
    private const string Hub = "hub";

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(
        new DateTimeOffset(2026, 11, 22, 13, 0, 0, TimeSpan.Zero)
    );

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Numbers_go_on_from_the_highest_checkpoint_of_the_partition()
    {
        using (var broker = Open())
        {
            broker.Checkpoint(Hub, "early", "1").Write(3);
            broker.Checkpoint(Hub, "$Default", "1").Write(70_000);
        }

        using var again = Open();
        Assert.True(await AppendAsync(again.Hub("HUB").Partition(1)) >= 70_000);
        Assert.Equal(0, await AppendAsync(again.Hub(Hub).Partition(0)));
    }

    [Fact]
    public async Task What_is_missing_is_listed_with_its_hub_and_partition()
    {
        using (var broker = Open())
        {
            await AppendAsync(broker.Hub(Hub).Partition(1));
        }

        File.Delete(LogSegment.In(PartitionFolder(1)).Single().File);
        using var again = Open();
        again.Hub(Hub);
        var damage = Assert.Single(again.Damages);
        Assert.Equal(
            (Hub, 1, 0, 0),
            (damage.Hub, damage.Partition, damage.FirstSequence, damage.LastSequence)
        );
        Assert.True(File.Exists(damage.KeptAs));
    }

    [Fact]
    public void A_folder_of_a_partition_that_is_deleted_hides_none_behind_it()
    {
        Directory.CreateDirectory(PartitionFolder(4));
        using var broker = Open();
        Assert.Equal(5, broker.Hub(Hub).PartitionIds.Length);
    }

    [Fact]
    public async Task A_hub_that_cannot_be_opened_now_is_opened_later()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "hubs", Hub));
        await File.WriteAllTextAsync(PartitionFolder(1), "in the way");
        using var broker = Open();
        Assert.ThrowsAny<IOException>(() => broker.Hub(Hub));
        File.Delete(PartitionFolder(1));
        Assert.Equal(0, await AppendAsync(broker.Hub(Hub).Partition(0)));
    }

    [Fact]
    public async Task A_trial_tells_whether_events_can_be_stored_and_stores_none()
    {
        using var broker = Open();
        var partition = broker.Hub(Hub).Partition(0);
        await AppendAsync(partition);
        var segment = LogSegment.In(PartitionFolder(0)).Single();
        Assert.Empty(await broker.ProbeAsync(CancellationToken.None));
        Assert.Equal(LogRecord.HeaderBytes + 1, new FileInfo(segment.File).Length);
        Assert.Equal(1, partition.NextSequence);
        Assert.Equal(1, await AppendAsync(partition));
    }

    [Fact]
    public async Task Groups_that_cannot_write_their_checkpoint_are_named_until_they_can()
    {
        using var broker = Open();
        var checkpoint = broker.Checkpoint(Hub, "g", "0");
        var blocked = Path.Combine(folder.Path, "checkpoints", Hub, "g", "00");
        Directory.CreateDirectory(blocked);
        Assert.False(checkpoint.TryWrite(7));
        Assert.Contains(blocked, Assert.Single(broker.WriteFailures), StringComparison.Ordinal);

        Directory.Delete(blocked);
        Assert.True(checkpoint.TryWrite(7));
        Assert.Empty(broker.WriteFailures);
        Assert.Equal(7, broker.Checkpoint("Hub", "G", "0").Read());
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_read_now_is_not_the_beginning_and_closes_no_hub()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "checkpoints", Hub, "g", "00"));
        using var broker = Open();
        Assert.Throws<IOException>(() => broker.Checkpoint(Hub, "g", "0").Read());
        Assert.Equal(0, await AppendAsync(broker.Hub(Hub).Partition(0)));
    }

    [Fact]
    public async Task Retention_that_cannot_read_a_checkpoint_now_goes_on_with_the_next_partition()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "checkpoints", Hub, "g", "00"));
        foreach (var id in (int[])[0, 1])
        {
            using var log = new PartitionLog(PartitionFolder(id), time, segmentBytes: 1);
            await AppendAsync(log);
            await AppendAsync(log);
        }

        using var broker = Open();
        broker.Checkpoint(Hub, "g", "1").Write(2);
        broker.Truncate(Hub, ["g"], TimeSpan.Zero);
        Assert.Equal(0, broker.Hub(Hub).Partition(0).FirstSequence);
        Assert.Equal(1, broker.Hub(Hub).Partition(1).FirstSequence);
    }

    private EventHubBroker Open() => new(folder.Path, 2, time);

    private string PartitionFolder(int id) => Path.Combine(folder.Path, "hubs", Hub, $"{id:D2}");

    private static Task<long> AppendAsync(PartitionLog partition) =>
        partition.AppendAsync([Encoding.UTF8.GetBytes("x")]);
}
