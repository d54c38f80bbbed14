using System.Text;
using System.Text.Json;
using CsCheck;
using Tracking.Functions.Collect;
using Tracking.Functions.Collect.Inbenta;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Collect;

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
        """{"action":"a.b","label":"l","client":{"uuid":"u"},"params":{"p":null},"eventSalt":"s","time":"x"}""",
    ];

    private static readonly string[] Names =
    [
        "collect",
        "tracking",
        "segment/track",
        "segment/page",
        "synerise/events/custom",
        "synerise/events/batch",
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
        var dialects = new Dialects(new CodeReader(new TrackingCodes(Keys)));
        var stamper = new EventStamper(Keys);
        Gen.Select(Bytes, One(Names))
            .Sample(
                (body, dialect) =>
                {
                    if (dialects.Read(dialect, body, Demo, TimeSpan.FromSeconds(1)) is { } sent)
                    {
                        var (tracked, rejection) = stamper.Stamp(sent, From);
                        Assert.True(tracked is null != rejection is null);
                        if (tracked is not null)
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
                                },
                                again with
                                {
                                    Params = default,
                                    Context = null,
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
                var json = FormBody.ToJson(body);
                try
                {
                    using var document = JsonText.Parse(json);
                    var (search, rejection) = SearchRequest.Read(document.RootElement);
                    Assert.True(search is null != rejection is null);
                }
                catch (Exception e) when (e is JsonException or InvalidOperationException)
                {
                    // Said as malformed.
                }
            },
            iter: Bodies
        );
}
