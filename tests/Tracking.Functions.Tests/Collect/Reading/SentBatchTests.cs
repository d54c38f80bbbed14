using System.Text;
using CsCheck;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Collect.Reading;

public class SentBatchTests
{
    [Theory]
    [InlineData("""{"sentAt":"2026-11-22T13:00:00Z","events":[{"type":"a1"},{"type":"b2"}]}""")]
    [InlineData("""{"events":[{"type":"a1"},{"type":"b2"}],"more":{"x":[1]}}""")]
    [InlineData("""[{"type":"a1"},{"type":"b2"}]""")]
    [InlineData("""{"s\u0065ntAt":1764000000,"\u0065vents":[{"\u0074ype":"a1"},{"type":"b2"}]}""")]
    public void Many_events_come_in_an_envelope_or_an_array(string body) =>
        Assert.Equal(["a1", "b2"], Read(body).Events.Select(e => e.Action));

    [Fact]
    public void Of_very_many_events_only_so_many_are_read_that_they_are_seen_to_be_too_many() =>
        Assert.Equal(
            EventLimits.EventsPerRequest + 1,
            Read($"[{string.Join(',', Enumerable.Repeat("[0]", 100_000))}]").Events.Count
        );

    [Theory]
    [InlineData("""{"type":"","events":[{"type":"a1"},{"type":"b2"}]}""")]
    [InlineData("""{"type":null,"EVENTS":[{"type":"a1"},{"type":"b2","params":""}]}""")]
    public void What_says_nothing_hides_nothing(string body) =>
        Assert.Equal(
            ["a1", "b2"],
            Read(body).Events.Where(e => e.Rejection is null).Select(e => e.Action)
        );

    [Fact]
    public void Names_that_are_escaped_are_the_same_names()
    {
        const string Plain =
            """{"id":"1","type":"x","visitor":"v","params":{"a":1},"context":{"page":{"url":"u"}},"client":{"id":"c"},"more":2}""";
        var escaped = string.Concat(
            Plain.Split('"').Select((text, i) => i == 0 ? text : "\"" + Escaped(text))
        );
        var (one, other) = (Single(Plain), Single(escaped));
        Assert.Equal(
            (one.Id, one.Action, one.Visitor, one.User, one.Url),
            (other.Id, other.Action, other.Visitor, other.User, other.Url)
        );
        Assert.Equal(["more"], other.Unknown);
        Assert.True(other.NeedsCleaning);

        static string Escaped(string text) =>
            text.All(char.IsAsciiLetter)
                ? string.Concat(text.Select(c => $"\\u{(int)c:x4}"))
                : text;
    }

    [Fact]
    public void One_event_needs_no_envelope()
    {
        var sent = Assert.Single(
            Read("""{"id":"1","type":"search","params":{"query":"x"},"events":5}""").Events
        );
        Assert.Equal(("1", "search"), (sent.Id, sent.Action));
        Assert.Equal("""{"events":5,"query":"x"}""", sent.Params.ToString());
    }

    [Fact]
    public void Every_member_is_read_from_the_event_or_from_its_context()
    {
        var sent = Single(
            """
            {"id":"i","action":"a.b","label":"l","category":"platform","logType":"L","dataKey":"D",
             "token":"t","user":17,"occurredAt":"2026-11-22T13:00:00Z",
             "context":{"url":"u","referrer":"r","locale":"en","screen":"1x1"},"url":null,"label":"m"}
            """
        );
        Assert.Null(sent.Rejection);
        Assert.Equal(
            ("i", "a.b", "m", "platform", "L", "D", "t", "17"),
            (
                sent.Id,
                sent.Action,
                sent.Label,
                sent.Category,
                sent.LogType,
                sent.DataKey,
                sent.Token,
                sent.User
            )
        );
        Assert.Equal(("u", "r", "en"), (sent.Url, sent.Referrer, sent.Locale));
        Assert.True(sent.Params.IsEmpty);
        Assert.Equal("""{"screen":"1x1"}""", sent.Other.ToString());
    }

    [Theory]
    [InlineData("5", RejectReason.Malformed, null)]
    [InlineData("[{}]", RejectReason.Malformed, null)]
    [InlineData("""{"type":{"a":[1,{}]}}""", RejectReason.Invalid, "type")]
    [InlineData("""{"params":[1]}""", RejectReason.Invalid, "params")]
    [InlineData("""{"context":"x"}""", RejectReason.Invalid, "context")]
    public void A_bad_event_says_what_is_wrong_and_costs_no_other(
        string bad,
        string reason,
        string? field
    )
    {
        var events = Read($$"""{"events":[{"type":"a1"},{{bad}},{"type":"b2"}]}""").Events;
        Assert.Equal(["a1", null, "b2"], events.Select((e, i) => i == 1 ? null : e.Action));
        Assert.Equal((reason, field), (events[1].Rejection?.Reason, events[1].Rejection?.Field));
        Assert.Null(events[0].Rejection);
        Assert.Null(events[2].Rejection);
    }

    [Fact]
    public void Limits_are_of_each_event()
    {
        var tooLarge = $$$"""{"params":{"x":"{{{new string('x', EventLimits.EventBytes)}}}"}}""";
        var deep = new string('[', 200) + new string(']', 200);
        var tooDeep = $$$"""{"params":{"x":{{{deep}}}}}""";
        var events = Read($"[{tooLarge},{tooDeep},{{\"type\":\"ok\"}}]").Events;
        Assert.All(events.Take(2), e => Assert.Equal(RejectReason.TooLarge, e.Rejection?.Reason));
        Assert.Contains("32768", events[0].Rejection!.Detail, StringComparison.Ordinal);
        Assert.Contains("32 deep", events[1].Rejection!.Detail, StringComparison.Ordinal);
        Assert.Null(events[2].Rejection);
    }

    [Fact]
    public void An_event_that_is_as_deep_as_may_be_is_read_though_it_has_escapes()
    {
        for (var depth = 1; depth < 40; depth++)
        {
            var arrays = new string('[', depth) + new string(']', depth);
            var sent = Single($$"""{"type":"a1","x":{{arrays}},"y":"\ud83d\ude00"}""");
            Assert.Equal(
                sent.Params.IsEmpty ? RejectReason.TooLarge : null,
                sent.Rejection?.Reason
            );
        }
    }

    [Theory]
    [InlineData("""{"events":[{"type":"a1"},{"type":"b2"},{"ty""")]
    [InlineData("""[{"type":"a1"},{"type":"b2"},nonsense""")]
    [InlineData("""{"events":[{"type":"a1"},{"type":"b2"}""")]
    public void Where_the_body_breaks_what_came_before_is_kept(string body)
    {
        var events = Read(body).Events;
        Assert.Equal(3, events.Count);
        Assert.Equal(["a1", "b2"], events.Take(2).Select(e => e.Action));
        Assert.Equal(RejectReason.Malformed, events[2].Rejection?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("5")]
    [InlineData("{")]
    [InlineData("{\"type\":")]
    [InlineData("[")]
    [InlineData("{\"events\":[")]
    public void Where_nothing_can_be_read_that_is_said(string body) =>
        Assert.False(SentBatch.Read(Encoding.UTF8.GetBytes(body), "collect").Is(out _, out _));

    [Fact]
    public void No_bytes_break_the_reader()
    {
        var valid = Encoding.UTF8.GetBytes(
            """{"sentAt":"x","events":[{"id":"a","\u0074ype":"s","params":{"q":"\ud83d\ude00","n":[1,{"x":null}]},"context":{"url":"u"}},{"z":[[]]}]}"""
        );
        var mutated = Gen.Select(
            Gen.Int[0, valid.Length - 1].Select(Gen.Byte).List[0, 4],
            Gen.Int[0, valid.Length]
        );
        Gen.OneOf(
                Gen.Byte.Array[0, 100],
                mutated.Select(
                    (changes, length) =>
                    {
                        var bytes = valid.ToArray();
                        changes.ForEach(c => bytes[c.Item1] = c.Item2);
                        return bytes[..length];
                    }
                )
            )
            .Sample(
                bytes =>
                {
                    if (SentBatch.Read(BodyText.Clean(bytes), "collect").Is(out var batch, out _))
                    {
                        Assert.All(
                            batch.Events,
                            sent => Assert.DoesNotContain('\n', sent.Params.ToString())
                        );
                    }
                },
                iter: 20_000
            );
    }

    private static SentBatch Read(string body)
    {
        Assert.True(
            SentBatch.Read(Encoding.UTF8.GetBytes(body), "collect").Is(out var batch, out var why),
            why
        );
        return batch;
    }

    private static SentEvent Single(string body) => Assert.Single(Read(body).Events);
}
