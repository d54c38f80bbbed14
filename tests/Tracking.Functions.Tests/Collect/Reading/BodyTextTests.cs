using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsCheck;
using Tracking.Functions.Collect.Reading;

namespace Tracking.Functions.Tests.Collect.Reading;

public class BodyTextTests
{
    [Fact]
    public void Marks_at_the_beginning_of_files_that_were_put_together_are_left_out() =>
        Assert.Equal(
            "{}\n{}{\"a\":\"\uFEFF\"}",
            Encoding.UTF8.GetString(
                BodyText
                    .Clean(Encoding.UTF8.GetBytes("\uFEFF{}\n\uFEFF{}\uFEFF{\"a\":\"\uFEFF\"}"))
                    .Span
            )
        );

    [Theory]
    [InlineData("""{"a":"\ud83d\ude00"}""", "😀")]
    [InlineData("""{"a":"\ud83d"}""", "\ufffd")]
    [InlineData("""{"a":"\uDE00x"}""", "\ufffdx")]
    [InlineData("""{"a":"\ud83d\ud83d\ude00"}""", "\ufffd😀")]
    [InlineData("""{"a":"\\ud83d"}""", "\\ud83d")]
    [InlineData("""{"a":"\\\ud83d"}""", "\\\ufffd")]
    [InlineData("""{"a":"\ud83d\n"}""", "\ufffd\n")]
    public void Half_of_a_character_becomes_the_replacement(string json, string text) =>
        Assert.Equal(text, Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_byte_that_is_no_text_costs_only_itself() =>
        Assert.Equal("caf\ufffd", Read([.. "{\"a\":\"caf"u8, 0xe9, .. "\"}"u8]));

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text() =>
        Assert.Equal("x", Read([0xef, 0xbb, 0xbf, .. "{\"a\":\"x\"}"u8]));

    [Fact]
    public void What_is_valid_stays_as_it_is_and_whatever_comes_is_valid_then() =>
        Gen.OneOf(
                Gen.Byte.Array[0, 60],
                Gen.String.Select(text => JsonSerializer.SerializeToUtf8Bytes(text))
            )
            .Sample(
                bytes =>
                {
                    var clean = BodyText.Clean(bytes);
                    Assert.True(Utf8.IsValid(clean.Span));
                    Assert.Equal(clean.ToArray(), BodyText.Clean(clean).ToArray());
                },
                iter: 20_000
            );

    private static string? Read(byte[] body)
    {
        using var json = JsonDocument.Parse(BodyText.Clean(body));
        return json.RootElement.GetProperty("a").GetString();
    }
}
