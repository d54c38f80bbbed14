using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

public class LakeStatsTests
{
    private static readonly LakeSchema Schema = new([
        new("at", LakeType.Time),
        new("n", LakeType.Whole),
    ]);

    [Fact]
    public void Times_are_said_in_milliseconds_around_those_there_are() =>
        Assert.Equal(
            """{"numRecords":3,"minValues":{"at":"2026-11-22T13:05:07.000Z","n":-5},"maxValues":{"at":"2026-11-22T13:05:07.002Z","n":7},"nullCount":{"at":1,"n":1}}""",
            LakeStats.Of(Rows((1, -5), (1001, null), (null, 7)))
        );

    [Fact]
    public void A_column_without_values_has_no_least_and_no_greatest() =>
        Assert.Equal(
            """{"numRecords":1,"minValues":{},"maxValues":{},"nullCount":{"at":1,"n":1}}""",
            LakeStats.Of(Rows((null, null)))
        );

    [Theory]
    [InlineData(-62_135_596_800_000_000, "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z")]
    [InlineData(253_402_300_799_999_999, "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z")]
    public void Times_at_the_ends_are_said_as_well(long time, string least, string greatest)
    {
        var rows = new LakeRows(Schema);
        rows.Add();
        rows.Set(0, time);
        Assert.StartsWith(
            $$"""{"numRecords":1,"minValues":{"at":"{{least}}"},"maxValues":{"at":"{{greatest}}"}""",
            LakeStats.Of(rows),
            StringComparison.Ordinal
        );
    }

    private static LakeRows Rows(params (int? Microseconds, long? Number)[] values)
    {
        var rows = new LakeRows(Schema);
        foreach (var (microseconds, number) in values)
        {
            rows.Add();
            rows.Set(
                0,
                microseconds is { } later ? Some.Time.AddMicroseconds(later) : (DateTimeOffset?)null
            );
            rows.Set(1, number);
        }

        return rows;
    }
}
