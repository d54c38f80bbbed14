using System.Buffers;
using System.Text;
using System.Text.Json;
using Azure.Messaging.EventHubs;
using Tracking.Functions.Exports;
using Tracking.Shared.Audit;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Tests.Exports;

public class ExportLineTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 13, 5, 7, 123, TimeSpan.Zero);

    [Fact]
    public void A_line_is_the_event_with_its_place_before_it()
    {
        var line = Line("{\n \"id\": \"a\"}", null);
        Assert.Equal(
            "{\"partition\":3,\"sequence\":41,\"index\":2,\"enqueuedAt\":\"2026-11-22T13:05:07.123000Z\",\"id\":\"a\"}\n",
            line
        );
    }

    [Fact]
    public void The_last_line_tells_how_far_the_export_is()
    {
        var bytes = Encoding.UTF8.GetBytes("cut off}\n" + Line("{\"id\":\"a\"}", null));
        Assert.Equal(new EventSource(41, 2, Time), ExportLine.LastPlace(bytes, out var line));
        Assert.Equal(bytes[9..^1], line.ToArray());
    }

    [Fact]
    public void Chained_lines_carry_the_hash_of_the_line_before()
    {
        var first = Line("{\"id\":\"a\"}", new string('0', 64));
        var second = Line("{\"id\":\"b\"}", LineChain.HashOf(Encoding.UTF8.GetBytes(first)));
        using var json = JsonDocument.Parse(second);
        Assert.Equal(
            Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(
                    Encoding.UTF8.GetBytes(first.TrimEnd('\n'))
                )
            ),
            json.RootElement.GetProperty("previousLineSha256").GetString()
        );
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("[1]", false)]
    [InlineData("5", false)]
    [InlineData("{\"a\":1}", true)]
    public void Only_objects_with_members_are_events(string json, bool isEvent) =>
        Assert.Equal(isEvent, ExportLine.IsEvent(Encoding.UTF8.GetBytes(json)));

    private static string Line(string json, string? previousHash)
    {
        var output = new ArrayBufferWriter<byte>();
        var frame = EventHubsModelFactory.EventData(
            new BinaryData("[]"),
            sequenceNumber: 41,
            offsetString: "",
            enqueuedTime: Time
        );
        ExportLine.Write(
            output,
            new StreamItem(frame, 2, Encoding.UTF8.GetBytes(json)),
            3,
            previousHash
        );
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
