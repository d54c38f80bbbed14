using CsCheck;
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
