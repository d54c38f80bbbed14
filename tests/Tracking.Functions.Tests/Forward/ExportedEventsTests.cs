using System.Text;
using Tracking.Functions.Forward;

namespace Tracking.Functions.Tests.Forward;

/// <summary>A line of the exports, read as the event that it is of.</summary>
public class ExportedEventsTests
{
    [Fact]
    public void A_line_is_the_event_at_its_place()
    {
        var item = ExportedEvents.Read(
            Encoding.UTF8.GetBytes(
                """{"partition":3,"sequence":17,"index":2,"enqueuedAt":"2026-11-22T13:05:07.000001Z","id":"a","project":"demo"}"""
            )
        )!;
        Assert.Equal((17, 2), (item.Place.Sequence, item.Place.Index));
        Assert.Equal(1, item.Place.EnqueuedAt.Microsecond);
        Assert.Equal("""{"id":"a","project":"demo"}""", Encoding.UTF8.GetString(item.Json.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"partition":3,"sequence":"17"}""")]
    [InlineData("""{"partition":3,"seq""")]
    public void What_is_no_line_is_left_out(string line) =>
        Assert.Null(ExportedEvents.Read(Encoding.UTF8.GetBytes(line)));
}
