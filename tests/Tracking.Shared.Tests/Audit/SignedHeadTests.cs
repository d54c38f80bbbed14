using System.Text;
using Tracking.Shared.Audit;

namespace Tracking.Shared.Tests.Audit;

public class SignedHeadTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);

    private static readonly AuditHead Head = new()
    {
        From = Time.AddHours(-1),
        To = Time,
        MadeAt = Time.AddMinutes(5),
        Previous = new("heads/dt=2026-11-22/hour=12.json", "ab"),
        Blobs = [new("dt=2026-11-22/hour=13/part-00-000.jsonl", 10, 2, "cd")],
        KeyId = "k",
    };

    [Fact]
    public void A_head_is_a_JSON_object_whose_last_member_is_the_signature_over_what_is_before()
    {
        var bytes = SignedHead.Write(Head, covered => [(byte)covered.Length]);
        var text = Encoding.UTF8.GetString(bytes);
        Assert.Equal(
            """{"format":"tracking/audit-head/1","from":"2026-11-22T13:00:00.000000Z","to":"2026-11-22T14:00:00.000000Z","madeAt":"2026-11-22T14:05:00.000000Z","previous":{"name":"heads/dt=2026-11-22/hour=12.json","sha256":"ab"},"blobs":[{"name":"dt=2026-11-22/hour=13/part-00-000.jsonl","bytes":10,"lines":2,"lastLineSha256":"cd"}],"keyId":"k","signature":"""
                + "\"",
            text[..(text.LastIndexOf(':') + 2)]
        );
        var read = SignedHead.Read(bytes)!;
        Assert.Equal(Head with { Blobs = read.Head.Blobs }, read.Head);
        Assert.Equal(Head.Blobs, read.Head.Blobs);
        Assert.Equal([(byte)read.Covered.Length], read.Signature.ToArray());
        Assert.Equal(
            text[..text.LastIndexOf(",\"signature", StringComparison.Ordinal)],
            Encoding.UTF8.GetString(read.Covered.Span)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"signature":"AA"}""")]
    [InlineData("""[,"signature":"AA"}""")]
    [InlineData("""{"format":"other",,"signature":"AA"}""")]
    public void What_is_no_head_is_none(string text) =>
        Assert.Null(SignedHead.Read(Encoding.UTF8.GetBytes(text + "\n")));

    [Theory]
    [InlineData("\"keyId\":\"k\"", "\"keyId\":\"k\",\"keyId\":\"l\"")]
    [InlineData("\"keyId\":\"k\"", "\"keyId\":\"k\",\"more\":1")]
    [InlineData("\"keyId\":\"k\"", "\"keyId\":null")]
    [InlineData("audit-head/1", "audit-head/2")]
    [InlineData("\"}\n", "\" }\n")]
    public void What_would_be_read_in_two_ways_is_none(string from, string to)
    {
        var text = Encoding.UTF8.GetString(SignedHead.Write(Head, _ => [1]));
        Assert.NotNull(SignedHead.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Null(
            SignedHead.Read(
                Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal))
            )
        );
    }
}
