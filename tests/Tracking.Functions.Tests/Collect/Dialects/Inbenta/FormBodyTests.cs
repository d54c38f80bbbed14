using System.Text;
using System.Text.Json;
using CsCheck;
using Tracking.Functions.Collect.Dialects.Inbenta;

namespace Tracking.Functions.Tests.Collect.Dialects.Inbenta;

public class FormBodyTests
{
    [Theory]
    [InlineData(
        "type=x&data[tags][]=a&data[tags][]=b,c&data[o][0]=x",
        """{"type":"x","data":{"tags":["a","b,c"],"o":["x"]}}"""
    )]
    [InlineData(
        "query=red&results[0][id]=r1&results[1][id]=r2",
        """{"query":"red","results":[{"id":"r1"},{"id":"r2"}]}"""
    )]
    [InlineData("data[1]=x&data[a]=y&data[a]=z", """{"data":{"1":"x","a":"z"}}""")]
    public void Arrays_are_read_as_PHP_writes_them(string form, string json) =>
        Assert.Equal(
            json,
            Encoding.UTF8.GetString(FormBody.ToJson(Encoding.UTF8.GetBytes(form)).Span)
        );

    [Theory]
    [InlineData("", "{}")]
    [InlineData("  ", "{}")]
    [InlineData("""{"type":"a=b"}""", """{"type":"a=b"}""")]
    [InlineData("[]", "[]")]
    [InlineData("secret=sk_1", """{"secret":"sk_1"}""")]
    [InlineData(
        "type=click&data%5Bcode%5D=A%2Bb&data[value][chatId]=7",
        """{"type":"click","data":{"code":"A\u002Bb","value":{"chatId":"7"}}}"""
    )]
    [InlineData("type=a&type[b]=c", """{"type":{"b":"c"}}""")]
    public void Forms_are_turned_into_JSON_and_JSON_stays(string body, string json) =>
        Assert.Equal(json, ToJson(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Whatever_is_taken_for_a_form_becomes_JSON() =>
        Gen.String[0, 60]
            .Select(text => "a" + text + "=" + text)
            .Sample(form => JsonDocument.Parse(ToJson(Encoding.UTF8.GetBytes(form))).Dispose());

    private static string ToJson(byte[] body) =>
        Encoding.UTF8.GetString(FormBody.ToJson(body).Span);
}
