using System.Text;

namespace Tracking.Flow.Tests;

/// <summary>A request to collect, with bytes of a good one changed, cut out, repeated or put in.</summary>
/// <param name="Path">Where it goes.</param>
/// <param name="Body">Its body; null for a GET, which has all in its path.</param>
internal sealed record MutatedRequest(string Path, byte[]? Body)
{
    private const string Tracking = "prod/km/v1/tracking/";

    // A path with a body that suits it. NUMBER is another one in each request.
    private static readonly (string Path, string Body)[] Seeds =
    [
        (
            "v1/collect",
            """{"events":[{"id":"c-NUMBER","type":"search","user":"u","params":{"query":"x","n":1.5}}],"sentAt":"NOW"}"""
        ),
        (
            "v1/collect",
            """
            {"id":"l-NUMBER","action":"page.visit","label":"é","uuid":"v","time":"NOW","params":[]}
            {"id":"m-NUMBER","action":"contact_start","visitor":"v"}
            """
        ),
        (
            Tracking + "events",
            """{"type":"search","data":{"query":"x","code":"AgJrMQ"},"autoSession":true}"""
        ),
        (Tracking + "events", "type=page.visit&data[code]=x&data[value][a]=1"),
        (Tracking + "session", "{}"),
        (Tracking + "session/user", """{"data":{"plan":"free"},"autoSession":true}"""),
        (
            Tracking + "searches",
            """{"query":"q","type":"instant","results":[{"id":1,"position":2,"external":"b"}]}"""
        ),
        ("v1/auth", """{"secret":"s","domainKey":"d"}"""),
        (
            "v1/batch",
            """{"batch":[{"type":"track","event":"E","userId":"u","messageId":"s-NUMBER","timestamp":"NOW","context":{"page":{"url":"u"}}},{"type":"page","anonymousId":"a","messageId":"p-NUMBER"}]}"""
        ),
        ("v1/import", """{"batch":[{"type":"identify","userId":"u","traits":{"a":1}}]}"""),
        ("v1/track", """{"event":"E","userId":"u","properties":{"a":1}}"""),
        (
            "v4/events/batch",
            """[{"type":"custom","action":"a.b","label":"l","client":{"uuid":"u"},"params":{"p":null},"eventSalt":"y-NUMBER"}]"""
        ),
        ("v4/events/custom", """{"action":"a.b","label":"l","client":{"id":7},"params":{}}"""),
        (
            "matomo.php",
            """{"requests":["?idsite=demo&rec=1&url=u&_id=0123456789abcdef&cip=1.2.3.4","?idsite=demo&rec=1&e_c=a&e_a=b&uid=u"],"token_auth":"x"}"""
        ),
        ("matomo.php", "idsite=demo&rec=1&url=https%3A%2F%2Fa.example%2F&uid=ann&search=x"),
        (
            "com.snowplowanalytics.snowplow/tp2",
            """{"schema":"iglu:a/b/c/1-0-4","data":[{"e":"ue","aid":"demo","eid":"w-NUMBER","uid":"u","ue_px":"eyJkYXRhIjp7fX0","cx":"e30","dtm":"1"},{"e":"pv","aid":"demo","duid":"d"}]}"""
        ),
        (
            "batch/",
            """{"api_key":"KEY","batch":[{"event":"$identify","distinct_id":"u","properties":{"$set":{"a":1},"$ip":"1.2.3.4"},"timestamp":"NOW"},{"event":"b.c","distinct_id":"u"}]}"""
        ),
        ("e/", "data=eyJldmVudCI6InRlc3QiLCJkaXN0aW5jdF9pZCI6InUiLCJwcm9wZXJ0aWVzIjp7fX0%3D"),
        ("v1/dead-letters/replay", """{"ids":["a"],"dryRun":true}"""),
    ];

    private static readonly string[] Queries =
    [
        "v1/pixel.gif?type=mail.open&user=u&id=x-NUMBER",
        "matomo.php?idsite=demo&rec=1&url=u&uid=u&action_name=n",
        "i?aid=demo&e=pv&uid=u&eid=i-NUMBER&page=p",
    ];

    private static readonly string[] Pieces =
    [
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "1e999",
        "-",
        "\\ud800",
        "\\u0000",
        "\u0000",
        "é",
        "true",
        "\n",
        "\"type\":",
        "9999999999999999999999999999999999999999999",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ];

    /// <summary>What it says of the compression of its body, rarely the truth.</summary>
    public string? Compression { get; private init; }

    /// <summary>The next one.</summary>
    /// <param name="random">What chooses.</param>
    /// <param name="number">Its number, which is in its ids.</param>
    /// <param name="now">The time that its events have.</param>
    public static MutatedRequest Next(Random random, int number, DateTimeOffset now)
    {
        string Fill(string text) =>
            text.Replace("NUMBER", $"{number}", StringComparison.Ordinal)
                .Replace("NOW", $"{now:O}", StringComparison.Ordinal)
                .Replace("KEY", TrackingApp.WriteKey, StringComparison.Ordinal);

        if (random.Next(20) == 0)
        {
            var query = Fill(Queries[random.Next(Queries.Length)]);
            var at = query.IndexOf('?', StringComparison.Ordinal) + 1;
            var changed = Encoding.Latin1.GetString(
                Mutate(random, Encoding.UTF8.GetBytes(query[at..]))
            );
            var kept = changed.Select(c => c is '&' or '=' ? $"{c}" : Uri.EscapeDataString($"{c}"));
            return new MutatedRequest(query[..at] + string.Concat(kept), null);
        }

        // Mostly a body goes where it belongs.
        var (path, body) = Seeds[random.Next(Seeds.Length)];
        path = random.Next(5) > 0 ? path : Seeds[random.Next(Seeds.Length)].Path;
        return new MutatedRequest(path, Mutate(random, Encoding.UTF8.GetBytes(Fill(body))))
        {
            Compression =
                random.Next(50) > 0 ? null
                : random.Next(2) == 0 ? "gzip"
                : "br",
        };
    }

    /// <summary>Changes bytes at up to three places.</summary>
    public static byte[] Mutate(Random random, byte[] body)
    {
        var mutated = body.ToList();
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            var at = random.Next(mutated.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < mutated.Count:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 1:
                    mutated.InsertRange(
                        at,
                        Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)])
                    );
                    break;
                case 2:
                    mutated.RemoveRange(at, random.Next(mutated.Count - at + 1));
                    break;
                case 3:
                    mutated.InsertRange(at, mutated.Take(random.Next(mutated.Count + 1)).ToList());
                    break;
                default:
                    mutated.AddRange(mutated.Take(random.Next(mutated.Count + 1)).ToList());
                    break;
            }
        }

        return [.. mutated];
    }

    /// <summary>The request.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Body is null ? HttpMethod.Get : HttpMethod.Post, Path);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (Compression is not null)
            {
                message.Content.Headers.ContentEncoding.Add(Compression);
            }
        }

        return message;
    }
}
