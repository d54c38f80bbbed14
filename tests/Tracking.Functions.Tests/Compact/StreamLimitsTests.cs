using System.Text.Json;
using Tracking.Functions.Compact;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Tests.Compact;

public class StreamLimitsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_partition_is_taken_as_far_as_the_facts_about_its_sessions_are_exported()
    {
        // All of them.
        Assert.Equal(40, UpTo(told: 30, exported: 30));
        Assert.Equal(40, UpTo(told: null, exported: null));

        // The session of events from frame 20 on may be told of in a fact that is not there.
        Assert.Equal(19, UpTo(told: 30, exported: 20));
        Assert.Null(UpTo(told: 30, exported: null));

        // What was told behind the cursor is told again.
        Assert.Equal(40, UpTo(told: 30, exported: 50));
        Assert.Equal(40, UpTo(told: 45, exported: 44));
    }

    private static long? UpTo(int? told, int? exported) =>
        StreamLimitReader.ToldUpTo(Cursor(told), Cursor(exported))?.Sequence;

    private static KnownCursor Cursor(int? mark) =>
        new(
            "hub",
            0,
            new(40, Start.AddSeconds(40)),
            JsonSerializer.Serialize(
                new
                {
                    Mark = mark is { } place
                        ? new FactMark(
                            new EventSource(place, 0, Start.AddSeconds(place)),
                            "token",
                            "session.start",
                            "id"
                        )
                        : null,
                }
            )
        );
}
