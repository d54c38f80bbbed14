using System.Text;
using Tracking.Shared.Audit;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Audit;

/// <summary>What a line of an export has before its event.</summary>
public class ExportedPlaceTests
{
    private const string Place =
        """{"partition":3,"sequence":17,"index":2,"enqueuedAt":"2026-11-22T13:05:07.000001Z",""";

    private static readonly EventSource Source = new(
        17,
        2,
        new DateTimeOffset(2026, 11, 22, 13, 5, 7, TimeSpan.Zero).AddMicroseconds(1)
    );

    [Theory]
    [InlineData("")]
    [InlineData("\"previousLineSha256\":\"ab\",")]
    public void It_is_read_up_to_the_event(string chain)
    {
        var line = Bytes($"{Place}{chain}\"id\":\"a\",\"index\":9,\"params\":{{}}}}");
        Assert.True(ExportedPlace.TryRead(line, out var place));
        Assert.Equal((3, Source), (place.Partition, place.Source));
        Assert.Equal(chain.Length == 0 ? null : "ab", place.PreviousHash);
        Assert.Equal(
            "\"id\":\"a\",\"index\":9,\"params\":{}}",
            Encoding.UTF8.GetString(line[place.Length..])
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"a","partition":3,"sequence":17,"index":2}""")]
    [InlineData("""{"partition":3,"sequence":"17","index":2,"id":"a"}""")]
    [InlineData("""{"partition":3,"sequence":17,"index":99999999999,"id":"a"}""")]
    [InlineData("""{"partition":3,"sequence":17,"index":2,"enqueuedAt":"soon","id":"a"}""")]
    [InlineData("""{"partition":3,"seq""")]
    public void What_is_none_is_told(string line) =>
        Assert.False(ExportedPlace.TryRead(Bytes(line), out _));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
