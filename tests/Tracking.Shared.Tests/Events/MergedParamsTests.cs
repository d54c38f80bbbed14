using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Events;

public class MergedParamsTests
{
    [Theory]
    [InlineData("""{"value":5}""", """{"comment":"nice"}""", """{"value":5,"comment":"nice"}""")]
    [InlineData("""{"value":5}""", """{"value":""}""", """{"value":5}""")]
    [InlineData("""{"value":5}""", """{"value":[],"x":null}""", """{"value":5,"x":null}""")]
    [InlineData("""{"comment":"nice"}""", """{"comment":"  "}""", """{"comment":"nice"}""")]
    [InlineData("""{"value":5}""", """{"value":"abc"}""", """{"value":"abc"}""")]
    [InlineData("""{"value":5}""", "7", """{"value":5}""")]
    public void What_says_something_goes_before_what_was_said(
        string before,
        string after,
        string merged
    ) => Assert.Equal(merged, MergedParams.Of(before, after));

    [Fact]
    public void What_has_no_room_in_a_row_is_not_merged()
    {
        var after = $$"""{"b":"{{new string('y', 20_000)}}"}""";
        Assert.Equal(after, MergedParams.Of($$"""{"a":"{{new string('x', 20_000)}}"}""", after));
    }
}
