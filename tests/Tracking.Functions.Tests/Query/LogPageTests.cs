using Tracking.Functions.Query;

namespace Tracking.Functions.Tests.Query;

/// <summary>Which rows a page of atomic logs reads, from wherever it is told to go on.</summary>
public class LogPageTests
{
    private static readonly TimeRange Range = new(
        new(2026, 11, 22, 12, 40, 0, TimeSpan.Zero),
        new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero),
        10
    );

    private static readonly string[] Whole =
    [
        "PartitionKey ge 'shop_202611221240' and PartitionKey lt 'shop_202611221300`'",
    ];

    [Fact]
    public void Without_a_place_it_reads_the_range() => Assert.Equal(Whole, Keys(null));

    [Fact]
    public void From_a_place_it_reads_what_is_behind_it() =>
        Assert.Equal(
            [
                "PartitionKey eq 'shop_202611221245_03' and RowKey gt 'SEARCH_x'",
                "PartitionKey gt 'shop_202611221245_03' and PartitionKey lt 'shop_202611221300`'",
            ],
            Keys("202611221245_03~SEARCH_x")
        );

    [Theory]
    [InlineData("000101010000_00~x")]
    [InlineData("202611221239_31~SEARCH_x")]
    public void From_a_place_before_the_range_it_begins_with_the_range(string text) =>
        Assert.Equal(Whole, Keys(text));

    [Theory]
    [InlineData("202611221301_00~x")]
    [InlineData("999912312359_00~x")]
    public void From_a_place_behind_the_range_it_reads_nothing(string text) =>
        Assert.Empty(Keys(text));

    [Theory]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("~x")]
    [InlineData("202611221245_03")]
    [InlineData("202611221245_03~")]
    [InlineData("202611221245_3~x")]
    [InlineData("202611221245_00003~x")]
    [InlineData("202611221245~x")]
    [InlineData("202613221245_03~x")]
    [InlineData("202611221260_03~x")]
    [InlineData("2026112212450_3~x")]
    [InlineData(" 02611221245_03~x")]
    [InlineData("202611221245_03~x/y")]
    [InlineData("202611221245_03~x\\y")]
    [InlineData("202611221245_03~x\ny")]
    public void Anything_else_is_no_place(string text) => Assert.Null(LogPlace.Parse(text));

    [Fact]
    public void A_place_is_no_longer_than_a_row_key()
    {
        Assert.NotNull(LogPlace.Parse("202611221245_03~" + new string('x', 512)));
        Assert.Null(LogPlace.Parse("202611221245_03~" + new string('x', 513)));
    }

    [Fact]
    public void A_place_is_read_as_it_was_told()
    {
        var place = new LogPlace("202611221245_03", "SEARCH_a~b");
        Assert.Equal(place, LogPlace.Parse(place.ToString()));
    }

    private static IEnumerable<string> Keys(string? continuation)
    {
        var place = continuation is null ? null : LogPlace.Parse(continuation);
        Assert.Equal(continuation is null, place is null);
        return LogPage.Keys("shop_", new(Range, place, ""));
    }
}
