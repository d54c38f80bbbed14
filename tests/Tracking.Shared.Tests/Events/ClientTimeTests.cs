using System.Globalization;
using CsCheck;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Events;

public class ClientTimeTests
{
    [Theory]
    [InlineData("2026-11-22T13:05:07Z", "2026-11-22T13:05:07Z")]
    [InlineData("2026-11-22T13:05:07.123456789Z", "2026-11-22T13:05:07.1234567Z")]
    [InlineData("2026-11-22T13:05:07,5+01:00", "2026-11-22T12:05:07.5Z")]
    [InlineData("2026-11-22T13:05:07-0330", "2026-11-22T16:35:07Z")]
    [InlineData("2026-11-22T13:05:07+01", "2026-11-22T12:05:07Z")]
    [InlineData("2026-11-22 13:05:07", "2026-11-22T13:05:07Z")]
    [InlineData("2026-11-22t13:05z", "2026-11-22T13:05:00Z")]
    [InlineData("2026-11-22T24:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")]
    [InlineData("20261122T130507Z", "2026-11-22T13:05:07Z")]
    [InlineData("20261122T130507.25+0100", "2026-11-22T12:05:07.25Z")]
    [InlineData("2026-11-22", "2026-11-22T00:00:00Z")]
    [InlineData("20261122", "2026-11-22T00:00:00Z")]
    [InlineData("2026-11-22T13Z", "2026-11-22T13:00:00Z")]
    [InlineData("20261122T13+0100", "2026-11-22T12:00:00Z")]
    [InlineData("1795352707", "2026-11-22T13:05:07Z")]
    [InlineData("1795352707.5", "2026-11-22T13:05:07.5Z")]
    [InlineData("1795352707000", "2026-11-22T13:05:07Z")]
    [InlineData("1795352707000.25", "2026-11-22T13:05:07.00025Z")]
    [InlineData("1.795352707e12", "2026-11-22T13:05:07Z")]
    [InlineData("1795352707000000", "2026-11-22T13:05:07Z")]
    [InlineData("1795352707000000000", "2026-11-22T13:05:07Z")]
    [InlineData(" 2026-11-22T13:05:07Z ", "2026-11-22T13:05:07Z")]
    public void Forms_that_mean_one_time_everywhere_are_read(string text, string time)
    {
        Assert.True(ClientTime.TryParse(text, out var read));
        Assert.Equal(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("12:30")]
    [InlineData("11/12/2026")]
    [InlineData("12.11.2026")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("2026-11-22T25:00:00Z")]
    [InlineData("2026-11-22T24:00:01Z")]
    [InlineData("2026-11-22T13:60:00Z")]
    [InlineData("2026-11-22T13:05:61Z")]
    [InlineData("2026-11-22T13:05:07+15:00")]
    [InlineData("2026-11-22T13:05:07 CET")]
    [InlineData("2026-11-22T13:05:07Zx")]
    [InlineData("2026")]
    [InlineData("-5")]
    [InlineData("now")]
    [InlineData("1e400")]
    [InlineData("9999-12-31T24:00:00Z")]
    public void What_only_some_would_read_so_is_no_time(string? text) =>
        Assert.False(ClientTime.TryParse(text, out _));

    [Fact]
    public void What_dotnet_writes_in_its_round_trip_form_is_read_as_it_was() =>
        Gen
            .DateTimeOffset.Where(time => time.Offset.Duration() <= TimeSpan.FromHours(14))
            .Sample(time =>
            {
                var text = time.ToString("O", CultureInfo.InvariantCulture);
                Assert.True(ClientTime.TryParse(text, out var read), text);
                Assert.Equal(time, read);
            });

    [Fact]
    public void No_text_breaks_the_reader() =>
        Gen.Char["0123456789-:TZ+., e/"]
            .Array[0, 40]
            .Select(characters => new string(characters))
            .Sample(
                text =>
                {
                    if (ClientTime.TryParse(text, out var time))
                    {
                        Assert.Equal(TimeSpan.Zero, time.Offset);
                    }
                },
                iter: 100_000
            );
}
