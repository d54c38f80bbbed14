using System.Text;
using System.Text.Json;
using CsCheck;
using Tracking.Functions.Collect.Dialects.Inbenta;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Collect.Dialects;

/// <summary>No bytes make a parser do anything but read an event or say that it cannot.</summary>
public class ParserFuzzTests
{
    private const int Bodies = 20_000;

    private static readonly Project Demo = new(
        "demo",
        "Demo",
        "site",
        [],
        Project.DefaultSessionTimeout
    )
    {
        Rules = new EventRules
        {
            RequiredParams = new Dictionary<string, IReadOnlyList<string>>
            {
                ["search"] = ["query"],
            },
        },
    };

    private static readonly SigningKeys Keys = SigningKeys.Parse(
        Convert.ToBase64String(new byte[32])
    );

    private static readonly Sender From = new(
        new ProjectKey(Demo, KeyKind.Write),
        new DateTimeOffset(2026, 11, 22, 13, 5, 7, TimeSpan.Zero),
        null,
        null,
        new EventContext()
    );

    private static readonly string[] Seeds =
    [
        """{"id":"1","type":"search","user":"u","params":{"query":"x","n":1.5},"occurredAt":"2026-11-22T20:00:00Z"}""",
        """{"type":"click","data":{"code":"AgJrMQ","value":{"a":[1,2]}},"autoSession":true}""",
        """{"type":"track","event":"E","userId":"u","messageId":"m","timestamp":"2026-11-22T20:00:00Z","context":{"page":{"url":"u"}}}""",
        """{"event":"$identify","uuid":"m","offset":5,"properties":{"distinct_id":"u","$set":{"a":1},"utm_source":"s","$lib":"web"}}""",
        """{"action":"a.b","label":"l","client":{"uuid":"u"},"params":{"p":null},"eventSalt":"s","time":"x"}""",
        """{"idsite":"demo","rec":"1","e_c":"a","e_a":"b","e_v":"1.5","cvar":"{\"1\":[\"k\",\"v\"]}","cdt":"1795640400"}""",
        """{"e":"ue","eid":"i","duid":"d","ue_pr":"{\"data\":{\"schema\":\"iglu:v/n_n/j/1\",\"data\":{\"a\":1}}}","cx":"eyJkYXRhIjpbXX0"}""",
    ];

    private static readonly string[] Names =
    [
        "collect",
        "tracking",
        "segment/track",
        "segment/page",
        "posthog",
        "posthog/engage.historical.1795697626046",
        "synerise/events/custom",
        "synerise/events/batch",
        "matomo",
        "matomo/import",
        "snowplow",
    ];

    private static readonly string[] Pieces =
    [
        "\"",
        "{",
        "}",
        "[",
        ",",
        ":",
        "1e999",
        "\\ud800",
        "\\u0000",
        "null",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ];

    private static readonly Gen<byte[]> Bytes = Gen.Select(
        One(Seeds),
        Gen.Select(
            Gen.Int[0, 150],
            Gen.OneOf(Gen.Byte.Array[0, 3], One(Pieces).Select(Encoding.UTF8.GetBytes)),
            Gen.Int[0, 20]
        ).Array[0, 4],
        (seed, changes) =>
        {
            var body = Encoding.UTF8.GetBytes(seed).ToList();
            foreach (var (at, piece, cut) in changes)
            {
                var place = Math.Min(at, body.Count);
                body.RemoveRange(place, Math.Min(cut, body.Count - place));
                body.InsertRange(place, piece);
            }

            return body.ToArray();
        }
    );

    private static Gen<string> One(string[] texts) =>
        Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    [Fact]
    public void Every_dialect_reads_an_event_or_says_that_it_cannot()
    {
        var dialects = Some.Dialects(Keys);
        var stamper = new EventStamper(Keys);
        Gen.Select(Bytes, One(Names))
            .Sample(
                (body, dialect) =>
                {
                    var clean = BodyText.Clean(body).ToArray();
                    if (dialects.ReadAgain(dialect, clean, Demo) is { } sent)
                    {
                        if (stamper.Stamp(sent, From).Is(out var tracked, out _))
                        {
                            // What is accepted can be written, and read again as it was.
                            var json = JsonSerializer.SerializeToUtf8Bytes(
                                tracked,
                                TrackingJson.Relaxed.TrackedEvent
                            );
                            Assert.DoesNotContain((byte)'\n', json);
                            var again = JsonSerializer.Deserialize(
                                json,
                                TrackingJson.Relaxed.TrackedEvent
                            )!;
                            Assert.Equal(
                                tracked with
                                {
                                    Params = default,
                                    Context = null,
                                    Ignored = null,
                                    Shortened = null,
                                    VerifiedBy = null,
                                },
                                again with
                                {
                                    Params = default,
                                    Context = null,
                                    Ignored = null,
                                    Shortened = null,
                                    VerifiedBy = null,
                                }
                            );
                        }
                    }
                },
                iter: Bodies
            );
    }

    [Fact]
    public void Searches_and_forms_are_read_or_refused() =>
        Bytes.Sample(
            body =>
            {
                var json = FormBody.ToJson(BodyText.Clean(body));
                if (JsonBody.Read(json.Span).Is(out var read, out _))
                {
                    var search = SearchRequest.Read(read.Values[0]);
                    Assert.NotEqual(search.Reason is null, search.Is(out _, out _) is false);
                }
            },
            iter: Bodies
        );
}
