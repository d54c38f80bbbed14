using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Events;

public class EventIdTests
{
    [Fact]
    public void Our_ids_carry_their_time_to_the_millisecond()
    {
        Assert.True(EventId.TryGetTime(EventId.New(Some.Time), out var time));
        Assert.Equal(Some.Time, time);
    }

    [Theory]
    [InlineData("order-17")]
    [InlineData("6f1d9a3e-8d0b-4a6e-9f0e-1c2d3e4f5a6b")]
    [InlineData("")]
    public void Other_ids_carry_none(string id) => Assert.False(EventId.TryGetTime(id, out _));

    [Fact]
    public void The_largest_time_of_an_id_is_no_time() =>
        Assert.False(EventId.TryGetTime("ffffffff-ffff-7fff-bfff-ffffffffffff", out _));

    [Fact]
    public void An_id_in_capitals_is_the_same_id()
    {
        var id = EventId.New(Some.Time);
        Assert.Equal(id, EventId.Normalize(id.ToUpperInvariant()));
        Assert.Equal("Order-17", EventId.Normalize("Order-17"));
    }

    [Fact]
    public void The_client_s_time_is_that_of_the_id_then_its_word_then_none()
    {
        var occurred = Some.Time.AddMinutes(-10);
        var withBoth = Some.Event() with { OccurredAt = occurred };
        Assert.True(EventId.TryGetClientTime(withBoth, out var time));
        Assert.Equal(Some.Time, time);
        Assert.True(EventId.TryGetClientTime(withBoth with { Id = "x" }, out time));
        Assert.Equal(occurred, time);
        Assert.False(EventId.TryGetClientTime(Some.Event("x"), out _));
    }

    [Fact]
    public void Times_that_cannot_be_true_are_not_believed()
    {
        var old = Some.Event(EventId.New(Some.Time.AddDays(-40)));
        Assert.False(EventId.TryGetClientTime(old, out _));
        var future = Some.Event("x") with { OccurredAt = Some.Time.AddHours(25) };
        Assert.False(EventId.TryGetClientTime(future, out _));
    }
}
