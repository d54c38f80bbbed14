using Tracking.Functions.Forward;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>A target that is behind for longer than the hub keeps events reads on from the exports.</summary>
public sealed class TargetExportTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    [Fact]
    public async Task The_lines_of_the_exports_are_the_events_of_the_hub_from_a_place_on()
    {
        await World.ClearAsync(running.Storage);
        using var world = new World(
            Path.Combine(running.Folder, "targets"),
            running.Storage,
            new Random(7)
        );
        var frames = await world.FillAsync(HubNames.TrackedEvents);
        await world.RunAsync(
            frames,
            () => Exporting.AtOnce(world.Services).AppEvents,
            TableNames.ExportCursors,
            faultPercent: 0
        );
        var from = world.Expected[world.Expected.Count / 3];
        const long to = 35;
        var read = new List<(long, int, string)>();
        await foreach (
            var slice in new ExportedEvents(world.Storage, world.Services.Time).ReadAsync(
                World.Partition,
                new EventSource(from.Sequence, from.Index, frames[(int)from.Sequence].EnqueuedTime),
                to,
                CancellationToken.None
            )
        )
        {
            Assert.Equal(slice.Items[^1].Place.Index + 1, slice.Next.Index);
            read.AddRange(
                slice.Items.Select(item =>
                    (item.Place.Sequence, item.Place.Index, item.Read(new Refusals())!.Id)
                )
            );
        }

        Assert.Equal(
            world.Expected.Skip(world.Expected.Count / 3).Where(e => e.Sequence < to),
            read
        );
    }
}
