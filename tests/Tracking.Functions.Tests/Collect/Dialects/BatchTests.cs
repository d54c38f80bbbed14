using System.Text;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Dialects.Segment;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Collect.Dialects;

/// <summary>What holds of batches in every dialect: nothing of one is left out without a word.</summary>
public class BatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 5, 7, TimeSpan.Zero);
    private static readonly Project Demo = new(
        "demo",
        "Demo",
        "site",
        [],
        Project.DefaultSessionTimeout
    );

    // A batch around events, and one of its events.
    private static readonly Dictionary<string, (string Path, string Batch, string One)> Forms =
        new()
        {
            ["collect"] = ("/v1/collect", """{"events":[EVENTS]}""", """{"type":"a.b","id":"N"}"""),
            ["segment"] = (
                "/v1/batch",
                """{"batch":[EVENTS]}""",
                """{"type":"track","event":"e","userId":"u","messageId":"N"}"""
            ),
            ["synerise"] = (
                "/v4/events/batch",
                "[EVENTS]",
                """{"type":"custom","action":"a.b","label":"N","client":{"id":"u"}}"""
            ),
            ["matomo"] = (
                "/matomo.php",
                """{"requests":[EVENTS]}""",
                "\"?idsite=demo&rec=1&uid=N\""
            ),
            ["snowplow"] = (
                "/com.acme/tp2",
                """{"schema":"s","data":[EVENTS]}""",
                """{"e":"pv","aid":"demo","eid":"N"}"""
            ),
            ["posthog"] = (
                "/batch",
                """{"api_key":"k","batch":[EVENTS]}""",
                """{"event":"e","distinct_id":"N"}"""
            ),
        };

    private static readonly DialectList Dialects = Some.Dialects(
        SigningKeys.Parse(Convert.ToBase64String(new byte[32]))
    );

    public static TheoryData<string> Names { get; } = [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_a_batch_that_breaks_off_what_is_whole_is_taken_and_the_rest_is_kept(string name)
    {
        var (_, batch, one) = Forms[name];
        var broken = one.Insert(1, "\\x");
        var body = batch.Replace(
            "EVENTS",
            $"{one}, {one}, {broken}, {one}",
            StringComparison.Ordinal
        );
        var sent = Read(name, body);
        Assert.Equal(3, sent.Count);
        Assert.All(sent.Take(2), whole => Assert.Null(whole.Rejection));
        Assert.Equal(RejectReason.Malformed, sent[2].Rejection?.Reason);
        Assert.StartsWith(
            broken[..8],
            Encoding.UTF8.GetString(sent[2].Raw.Span),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Batches_behind_one_another_are_all_taken(string name)
    {
        var (_, batch, one) = Forms[name];
        var body = batch.Replace("EVENTS", one, StringComparison.Ordinal);
        var sent = Read(name, $"{body}\n{body}{body}");
        Assert.Equal(3, sent.Count);
        Assert.All(sent, whole => Assert.Null(whole.Rejection));
    }

    [Theory]
    [InlineData("segment")]
    [InlineData("matomo")]
    [InlineData("snowplow")]
    public void What_is_no_batch_beside_one_is_judged_too(string name)
    {
        var (_, batch, one) = Forms[name];
        var body = batch.Replace("EVENTS", one, StringComparison.Ordinal);
        var sent = Read(name, body + """{"something":"else"}""");
        Assert.Equal(2, sent.Count);
        Assert.NotNull(sent[1].Rejection);
    }

    [Fact]
    public void An_event_with_a_batch_of_its_own_is_an_event()
    {
        const string own =
            """{"type":"track","event":"own","userId":"u","batch":[{"event":"inner","userId":"u"}]}""";
        var track = Arrive("/v1/track", own);
        Assert.True(new SegmentDialect().Read(track).Is(out var sent, out _));
        Assert.Equal("own", Assert.Single(sent.Events).Label);
        Assert.Equal(["batch"], sent.Events[0].Unknown);
        Assert.False(
            new SegmentDialect().Read(Arrive("/v1/track", own[..^1] + "!")).Is(out _, out _)
        );
    }

    [Theory]
    [InlineData(
        "segment",
        """{"batch":[{"type":"track","event":"e","userId":"u","properties":"x","context":5}]}"""
    )]
    [InlineData("posthog", """{"event":"e","distinct_id":"u","properties":[1]}""")]
    public void What_is_no_object_where_one_is_expected_is_told(string name, string body) =>
        Assert.Contains("properties", Assert.Single(Read(name, body)).Ignored);

    [Theory]
    [InlineData(
        "segment",
        """{"batch":[{"type":"track","event":"e","userId":"u","tracking":"No"}]}"""
    )]
    [InlineData("posthog", """{"event":"e","distinct_id":"u","tracking":false}""")]
    [InlineData("collect", """{"type":"e","user":"u","tracking":0}""")]
    [InlineData(
        "synerise",
        """[{"action":"a.b","label":"l","client":{"id":"u"},"tracking":"false"}]"""
    )]
    public void Who_is_not_to_be_tracked_may_be_said_in_an_event(string name, string body) =>
        Assert.True(Assert.Single(Read(name, body)).IsOptedOut);

    [Fact]
    public void An_event_that_breaks_off_is_none()
    {
        var request = Arrive("/v1/track", """{"type":"track","event":"e","userId":"u","x":[1,2""");
        Assert.False(new SegmentDialect().Read(request).Is(out _, out _));
    }

    [Fact]
    public void Each_envelope_says_when_its_own_events_were_sent()
    {
        var collected = Read(
            "collect",
            """
            {"sentAt":"2026-11-22T13:00:00Z","events":[{"type":"a"}]}
            {"events":[{"type":"b"}],"sentAt":"2026-11-22T14:00:00Z"}
            """
        );
        Assert.Equal([null, "2026-11-22T14:00:00Z"], collected.Select(one => one.SentAt));
        var messages = Read(
            "segment",
            """
            {"sentAt":"1","batch":[{"type":"track","event":"e","userId":"u"}]}
            {"sentAt":"2","batch":[{"type":"track","event":"e","userId":"u","sentAt":"3"}]}
            """
        );
        Assert.Equal(["1", "2"], messages.Select(one => one.SentAt));
    }

    [Fact]
    public void The_original_time_of_a_message_is_its_time_when_it_has_no_other()
    {
        var sent = Read(
            "segment",
            """{"batch":[{"type":"track","event":"e","userId":"u","originalTimestamp":"2026-11-22T13:00:00Z","foo":1,"channel":"web"}]}"""
        );
        Assert.Equal("2026-11-22T13:00:00Z", sent[0].Time);
        Assert.Equal(["foo"], sent[0].Unknown);
        Assert.Equal("""{"foo":1,"channel":"web"}""", sent[0].Other.ToString());
    }

    [Fact]
    public void A_batch_that_is_an_import_may_say_so_as_text()
    {
        var sent = Read(
            "posthog",
            """{"historical_migration":"True","batch":[{"event":"e","distinct_id":"u","foo":{"a":1}}]}"""
        );
        Assert.True(sent[0].IsHistorical);
        Assert.Equal(["foo"], sent[0].Unknown);
        Assert.Equal("""{"foo":{"a":1}}""", sent[0].Other.ToString());
    }

    [Fact]
    public void What_is_wrapped_up_in_an_item_is_unwrapped_before_it_is_kept()
    {
        var contexts = Convert.ToBase64String("""{"data":[{"ip":"8.8.8.8"}]}"""u8).TrimEnd('=');
        var sent = Read(
            "snowplow",
            $$"""{"data":[{"e":"pv","aid":"demo","co":"","cx":"{{contexts}}"}]}"""
        );
        Assert.Null(sent[0].Rejection);
        var kept = JsonCleaner.Clean(
            sent[0].ToKeep!(sent[0].Raw),
            new CleaningRules(IpHandling.Drop)
        )!;
        Assert.Equal(
            """{"co":"{\"data\":[{}]}","e":"pv","aid":"demo"}""",
            Encoding.UTF8.GetString(kept)
        );
    }

    private static IReadOnlyList<SentEvent> Read(string name, string body)
    {
        var path = Forms[name].Path;
        var arrival = Arrive(path, body);
        Assert.True(
            Dialects.Find(path)!.Value.Dialect.Read(arrival).Is(out var sent, out var problem),
            problem?.Detail
        );
        return sent.Events;
    }

    private static Arrival Arrive(string path, string body)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "POST";
        return new(
            request,
            Dialects.Find(path)!.Value.Claim,
            BodyText.Clean(Encoding.UTF8.GetBytes(body)),
            new Sender(new ProjectKey(Demo, KeyKind.Write), Now, null, null, new EventContext())
        );
    }
}
