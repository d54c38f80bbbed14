using System.Text;
using System.Text.Json;
using CsCheck;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Events;

public class RawJsonTests
{
    [Theory]
    [InlineData("{\"a\": 1}", "{\"a\": 1}")]
    [InlineData("{\n  \"a\": [1,\r\n 2]\t}", "{\"a\":[1,2]}")]
    [InlineData("{\n\"a\\\"\\\\\": \"b \\n c\"}", "{\"a\\\"\\\\\":\"b \\n c\"}")]
    public void A_value_is_kept_as_sent_but_on_one_line(string sent, string kept) =>
        Assert.Equal(kept, Some.Json(sent).ToString());

    [Fact]
    public void Text_that_no_reader_could_read_is_not_kept()
    {
        Assert.False(RawJson.TryKeep("\"\\ud800\""u8, out _));
        Assert.False(RawJson.TryKeep([(byte)'"', 0xff, (byte)'"'], out _));
        Assert.True(RawJson.TryKeep("\"\\ud83d\\ude00\""u8, out _));
    }

    [Fact]
    public void White_space_between_tokens_never_changes_the_value() =>
        Gen.OneOf(Gen.String, Gen.Const("a\nb"), Gen.Const("\\\"\r\n"))
            .Array[0, 5]
            .Sample(texts =>
            {
                var indented = JsonSerializer.SerializeToUtf8Bytes(
                    texts,
                    new JsonSerializerOptions { WriteIndented = true }
                );
                Assert.True(RawJson.TryKeep(indented, out var kept));
                Assert.DoesNotContain('\n', kept.ToString());
                Assert.Equal(texts, JsonSerializer.Deserialize<string[]>(kept.Utf8));
            });

    [Fact]
    public void An_event_survives_being_written_and_read()
    {
        var tracked = Some.Event() with
        {
            Params = Some.Json("{\"q\":\"größe ☃\",\"n\":1.50}"),
            OccurredAt = Some.Time,
            Context = new EventContext { Url = "https://a.example/?q=1&b=<x>" },
        };
        var json = JsonSerializer.Serialize(tracked, TrackingJson.Relaxed.TrackedEvent);
        Assert.Contains(
            "\"params\":{\"q\":\"größe ☃\",\"n\":1.50}",
            json,
            StringComparison.Ordinal
        );
        Assert.Contains("\"category\":\"session\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize(json, TrackingJson.Relaxed.TrackedEvent)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, TrackingJson.Relaxed.TrackedEvent));
        Assert.Equal(
            json,
            Encoding.UTF8.GetString(
                JsonSerializer.SerializeToUtf8Bytes(read, TrackingJson.Relaxed.TrackedEvent)
            )
        );
    }
}
