using Tracking.Functions.Query;

namespace Tracking.Functions.Tests.Query;

/// <summary>Places among atomic logs, as clients get them and bring them back.</summary>
public class LogPlaceTests
{
    [Theory]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("_~x")]
    [InlineData("~x")]
    [InlineData("639000000000000000_03")]
    [InlineData("639000000000000000_03~")]
    [InlineData("639000000000000000_3~x")]
    [InlineData("639000000000000000_00003~x")]
    [InlineData("639000000000000000_0a~x")]
    [InlineData("639000000000000000~x_03")]
    [InlineData("_03~x")]
    [InlineData("-1_03~x")]
    [InlineData(" 639000000000000000_03~x")]
    [InlineData("3155378976000000000_03~x")]
    [InlineData("99999999999999999999_03~x")]
    [InlineData("639000000000000000_03~x/y")]
    [InlineData("639000000000000000_03~x\\y")]
    [InlineData("639000000000000000_03~x\ny")]
    public void Anything_else_is_no_place(string text) => Assert.Null(LogPlace.Parse(text));

    [Fact]
    public void A_place_is_no_longer_than_a_row_key()
    {
        Assert.NotNull(LogPlace.Parse("639000000000000000_03~" + new string('x', 512)));
        Assert.Null(LogPlace.Parse("639000000000000000_03~" + new string('x', 513)));
    }

    [Theory]
    [InlineData("639000000000000001_03~SEARCH_a~b")]
    [InlineData("0_0000~_")]
    [InlineData("3155378975999999999_00~x")]
    public void A_place_is_read_as_it_was_told(string text) =>
        Assert.Equal(text, LogPlace.Parse(text)?.ToString());
}
