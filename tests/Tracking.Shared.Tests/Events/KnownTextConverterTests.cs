using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Events;

public class KnownTextConverterTests
{
    [Fact]
    public void The_same_text_of_two_events_is_one_object()
    {
        var (one, other) = (Copy("page.visit"), Copy("page.visit"));
        Assert.Same(one.Action, other.Action);
        Assert.Same(one.Context!.Url, other.Context!.Url);
    }

    [Fact]
    public void Any_text_is_read_as_it_was_written_however_many_there_are()
    {
        // More than are known at a time, so that places are taken from each other.
        var texts = Enumerable
            .Range(0, 20_000)
            .Select(i => $"action {i % 7_000}")
            .Concat([
                "",
                "é",
                "😀",
                "\"\\\n",
                "\u007f",
                new string('x', 512),
                new string('x', 513),
            ]);
        Assert.All(texts, text => Assert.Equal(text, Copy(text).Action));
    }

    [Fact]
    public void Text_that_is_none_is_refused() =>
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize(
                """{"id":"1","project":"p","action":7,"category":"session","receivedAt":"2026-11-22T13:05:07Z"}""",
                TrackingJson.Relaxed.TrackedEvent
            )
        );

    private static TrackedEvent Copy(string text) =>
        JsonSerializer.Deserialize(
            JsonSerializer.SerializeToUtf8Bytes(
                Some.Event("1") with
                {
                    Action = text,
                    Context = new EventContext { Url = $"https://shop.example/{text}" },
                },
                TrackingJson.Relaxed.TrackedEvent
            ),
            TrackingJson.Relaxed.TrackedEvent
        )!;
}
