using System.Net;
using System.Text;

namespace Tracking.Flow.Tests;

/// <summary>Whatever is sent, the app answers, and never with a 500.</summary>
public sealed class FuzzFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private const int Requests = 3000;

    private static readonly string[] Paths =
    [
        "v1/collect",
        "v1/tracking/events",
        "v1/tracking/searches",
        "v1/tracking/session/user",
        "v1/auth",
        "v1/track",
        "v1/identify",
        "v1/batch",
        "v4/events/custom",
        "v4/events/batch",
        "v4/transactions",
        "v1/dead-letters/replay",
    ];

    private static readonly string[] Seeds =
    [
        """{"events":[{"id":"1","type":"search","user":"u","params":{"query":"x","n":1.5}}],"sentAt":"2026-11-22T20:00:00Z"}""",
        """{"type":"click","data":{"code":"AgJrMQ","value":{"a":[1,2]}},"autoSession":true}""",
        """{"query":"q","type":"instant","results":[{"id":1,"position":2,"external":"b"}]}""",
        """{"batch":[{"type":"track","event":"E","userId":"u","messageId":"m","timestamp":"2026-11-22T20:00:00Z","context":{"page":{"url":"u"}}}]}""",
        """[{"action":"a.b","label":"l","client":{"uuid":"u"},"params":{"p":null},"eventSalt":"s"}]""",
        "type=click&data[code]=x&data[value][a]=1",
        """{"secret":"s","domainKey":"d"}""",
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
        "\"type\":",
        "9999999999999999999999999999999999999999999",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ];

    [Fact]
    public async Task No_body_gets_a_500()
    {
        var random = new Random(11);
        using var http = new HttpClient { BaseAddress = running.App.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("x-tracking-key", TrackingApp.SecretKey);
        for (var i = 0; i < Requests; i++)
        {
            var body = Mutate(random, Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]));
            var path = Paths[random.Next(Paths.Length)];
            using var content = new ByteArrayContent(body);
            if (random.Next(20) == 0)
            {
                content.Headers.ContentEncoding.Add(random.Next(2) == 0 ? "gzip" : "br");
            }

            using var response = await http.PostAsync(path, content);
            Assert.True(
                response.StatusCode < HttpStatusCode.InternalServerError,
                $"{path} {(int)response.StatusCode}: {Convert.ToBase64String(body)}"
            );
        }
    }

    [Fact]
    public async Task No_parameters_get_a_500()
    {
        var random = new Random(12);
        using var http = new HttpClient { BaseAddress = running.App.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("x-tracking-key", TrackingApp.SecretKey);
        string[] paths =
        [
            "v1/pixel.gif",
            "v1/sessions",
            "v1/atomic-logs",
            "v1/dead-letters",
            "v1/reports/searches",
        ];
        string[] times = ["0001-01-01", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00-14:00"];
        string[] names =
        [
            "type",
            "from",
            "to",
            "limit",
            "continuation",
            "logType",
            "user",
            "reason",
            "url",
        ];
        for (var i = 0; i < 300; i++)
        {
            var value = Mutate(random, "2026-11-22T20:00:00Z~x_'"u8.ToArray());
            var text =
                i % 10 == 0 ? times[random.Next(times.Length)] : Encoding.Latin1.GetString(value);
            var query = $"{names[random.Next(names.Length)]}={Uri.EscapeDataString(text)}";
            using var response = await http.GetAsync($"{paths[random.Next(paths.Length)]}?{query}");
            Assert.True(
                response.StatusCode < HttpStatusCode.InternalServerError,
                $"{query} {(int)response.StatusCode}"
            );
        }
    }

    private static byte[] Mutate(Random random, byte[] body)
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
}
