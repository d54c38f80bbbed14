using CsCheck;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

public class TableKeyTests
{
    [Theory]
    [InlineData("abc-1.2", "abc-1.2")]
    [InlineData("a/b", "a!2fb")]
    [InlineData("a_b", "a!5fb")]
    [InlineData("a!2fb", "a!212fb")]
    [InlineData("ü", "!c3!bc")]
    public void What_a_key_may_not_have_is_escaped(string text, string key) =>
        Assert.Equal((key, text), (TableKey.Encode(text), TableKey.Decode(key)));

    [Fact]
    public void Different_texts_have_different_keys_that_storage_takes() =>
        Gen.Select(Gen.String, Gen.String)
            .Sample(
                (a, b) =>
                {
                    var (one, other) = (TableKey.Encode(a), TableKey.Encode(b));
                    Assert.Equal(
                        System
                            .Text.Encoding.UTF8.GetBytes(a)
                            .SequenceEqual(System.Text.Encoding.UTF8.GetBytes(b)),
                        one == other
                    );
                    Assert.DoesNotContain(one, c => c is '/' or '\\' or '#' or '?' or '_' or < ' ');
                }
            );

    [Fact]
    public void Any_text_is_a_part_of_a_key_that_is_short_enough_and_its_own() =>
        Gen.Select(Long, Long)
            .Sample(
                (a, b) =>
                {
                    var (one, other) = (TableKey.Encode(a), TableKey.Encode(b));
                    Assert.InRange(one.Length, 0, TableKey.MaximumPart);
                    Assert.Null(TableLimits.KeyViolation($"{one}_{other}", "key"));
                    Assert.DoesNotContain('_', one);
                    Assert.Equal(a == b, one == other);
                    if (!one.Contains("!~", StringComparison.Ordinal))
                    {
                        Assert.Equal(a, TableKey.Decode(one));
                    }
                },
                iter: 5_000
            );

    // Near the longest, of letters that take one byte of UTF-8 and more, and alike but for their end.
    private static readonly Gen<string> Long = Gen.Select(
            Gen.OneOf("a", "A", "_", "!", "~", "!2", "ü", "中", "😀", "/"),
            Gen.OneOf(Gen.Int[0, 3], Gen.Int[60, 80], Gen.Int[215, 225]),
            Gen.OneOf("", "a", "_", "!~", "😀", "\0")
        )
        .Select((letter, count, end) => string.Concat(Enumerable.Repeat(letter, count)) + end);

    [Fact]
    public void One_id_of_two_visitors_is_two_keys()
    {
        var keys = new[]
        {
            Some.Event("1"),
            Some.Event("1") with
            {
                User = "a",
            },
            Some.Event("1") with
            {
                User = "b",
            },
            Some.Event("1") with
            {
                Token = "a-token",
            },
            Some.Event("2") with
            {
                User = "a",
            },
        }
            .Select(TableKey.OfEvent)
            .ToList();
        Assert.Distinct(keys);
        Assert.All(keys, key => Assert.Matches("^[12][.][0-9a-f]{8}$", key));
        Assert.Equal(keys[1], TableKey.OfEvent(Some.Event("1") with { User = "a", Label = "x" }));
    }

    [Fact]
    public void The_longest_keys_of_an_event_are_short_enough()
    {
        var longest = string.Concat(Enumerable.Repeat("😀", EventLimits.IdLength / 2));
        var key = TableKey.OfEvent(Some.Event(longest));
        Assert.Null(
            TableLimits.KeyViolation(
                $"{TableKey.Encode(longest)}_{key}_{TableKey.Minute(Some.Time)}_00",
                "key"
            )
        );
    }

    [Fact]
    public void Exports_are_named_by_hour_and_their_names_can_be_read()
    {
        var name = BlobNames.Export(BlobNames.Events, Some.Time, 7, 12);
        Assert.Equal("dt=2026-11-22/hour=13/part-07-012.jsonl", name);
        Assert.Equal(
            new DateTimeOffset(2026, 11, 22, 13, 0, 0, TimeSpan.Zero),
            BlobNames.HourOf(name)
        );
        Assert.Equal(12, BlobNames.NumberOf(name));
    }
}
