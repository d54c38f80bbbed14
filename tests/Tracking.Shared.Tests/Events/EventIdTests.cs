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

    [Theory]
    [InlineData("ajs-next-1795000000000-d0d3d9f2-2d9f-4c7a-9a52-0d4b0c1a2b3c", true)]
    [InlineData("node-next-1795000000000-d0d3d9f2-2d9f-4c7a-9a52-0d4b0c1a2b3c", true)]
    [InlineData("1795000000000", false)]
    [InlineData("order-1795000000000-1", false)]
    [InlineData("ajs-next-179500000000-d0d3d9f2", false)]
    [InlineData("d0d3d9f2-2d9f-4c7a-9a52-0d4b0c1a2b3c", false)]
    public void Ids_of_forms_that_carry_a_time_tell_it(string id, bool tells)
    {
        Assert.Equal(tells, EventId.TryGetTime(id, out var time));
        if (tells)
        {
            Assert.Equal(1_795_000_000_000, time.ToUnixTimeMilliseconds());
        }
    }

    [Fact]
    public void An_old_id_is_filed_where_it_happened_however_late_it_comes()
    {
        var id = EventId.New(Some.Time.AddDays(-31));
        foreach (var received in (double[])[0, 0.001, 31, 300])
        {
            Assert.True(EventId.TryGetFilingTime(id, Some.Time.AddDays(received), out var time));
            Assert.Equal(Some.Time.AddDays(-31), time);
        }
    }

    [Fact]
    public void A_time_that_cannot_be_true_files_nothing()
    {
        Assert.False(
            EventId.TryGetFilingTime(EventId.New(Some.Time.AddHours(25)), Some.Time, out _)
        );
        Assert.False(
            EventId.TryGetFilingTime(EventId.New(Some.Time.AddYears(-20)), Some.Time, out _)
        );
        Assert.False(EventId.TryGetFilingTime("x", Some.Time, out _));
    }
}
