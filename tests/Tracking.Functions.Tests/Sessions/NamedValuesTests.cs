using System.Text.Json;
using Tracking.Functions.Sessions;

namespace Tracking.Functions.Tests.Sessions;

public class NamedValuesTests
{
    private static readonly NamedValues<int> Two = default(NamedValues<int>)
        .With("b", 1)
        .With("a", 2);

    [Fact]
    public void Names_keep_the_order_in_which_they_came()
    {
        var changed = Two.With("b", 3).With("c", 4);
        Assert.Equal(["b", "a", "c"], changed.Keys);
        Assert.Equal([3, 2, 4], changed.Values);
    }

    [Fact]
    public void Who_has_a_copy_sees_no_change()
    {
        var copy = Two;
        _ = Two.With("b", 9).With("c", 9);
        Assert.Equal(["b", "a"], copy.Keys);
        Assert.Equal(1, copy["b"]);
    }

    [Fact]
    public void A_name_that_is_not_there_has_no_value()
    {
        Assert.False(Two.TryGetValue("c", out _));
        Assert.False(Two.ContainsKey("c"));
        Assert.Throws<KeyNotFoundException>(() => Two["c"]);
        Assert.Empty(default(NamedValues<int>));
    }

    [Theory]
    [InlineData("""{"b":1,"a":2}""")]
    [InlineData("{}")]
    public void It_is_an_object_in_json(string json)
    {
        var type = SessionJson.Relaxed.NamedValuesInt32;
        var read = JsonSerializer.Deserialize(json, type);
        Assert.Equal(json, JsonSerializer.Serialize(read, type));
    }
}
