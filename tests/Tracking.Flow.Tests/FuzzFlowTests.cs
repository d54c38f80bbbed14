using System.Net;
using System.Text;
using System.Text.Json.Nodes;

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
        "matomo.php",
        "com.snowplowanalytics.snowplow/tp2",
        "batch/",
        "e/?compression=base64",
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
        """{"requests":["?idsite=demo&rec=1&url=u&_id=0123456789abcdef&cdt=1795352707&cip=1.2.3.4"],"token_auth":"x"}""",
        """{"schema":"iglu:a/b/c/1-0-4","data":[{"e":"ue","aid":"demo","eid":"1","ue_px":"eyJkYXRhIjp7fX0","cx":"e30","dtm":"1"}]}""",
        """{"api_key":"k","batch":[{"event":"$identify","distinct_id":"u","properties":{"$set":{"a":1},"$ip":"1.2.3.4"},"timestamp":"2026-11-22T20:00:00Z"}]}""",
        "data=eyJldmVudCI6InRlc3QiLCJwcm9wZXJ0aWVzIjp7fX0%3D",
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
    public async Task No_change_of_a_project_gets_a_500()
    {
        var random = new Random(13);
        using var admin = TrackingClient.Admin(running.App);
        const string path = "v1/projects/fuzzed";
        (HttpMethod Method, string Path, string Body)[] changes =
        [
            (
                HttpMethod.Put,
                path,
                """{"name":"x","product":"search","allowedOrigins":["*"],"sessionTimeoutSeconds":60,"ip":"drop","retentionDays":1,"dataKeys":[{"key":"A_B","priority":1,"description":"d"}],"externalMatchings":["B"],"rules":{"allow":["a.b"],"deny":["b.*"],"customerOnly":[],"profile":["c.d"],"requiredParams":{"a.b":["p"]},"customerKey":"-----BEGIN PUBLIC KEY-----"}}"""
            ),
            (HttpMethod.Put, $"{path}/data-keys", """{"dataKeys":[{"key":"A_B","priority":1}]}"""),
            (HttpMethod.Put, $"{path}/data-keys/A_B", """{"priority":1,"description":"d"}"""),
            (HttpMethod.Put, $"{path}/external-matchings", """{"externalMatchings":["B"]}"""),
            (HttpMethod.Put, $"{path}/external-matchings/B", "{}"),
            (HttpMethod.Post, $"{path}/keys", """{"kind":"write","id":"n"}"""),
            (HttpMethod.Put, $"{path}/keys/0000", """{"kind":"write","id":"n"}"""),
        ];
        await admin.SendAsync(HttpMethod.Put, path, "{}");
        for (var i = 0; i < 500; i++)
        {
            var (method, of, body) = changes[random.Next(changes.Length)];
            var mutated = MutateValue(random, JsonNode.Parse(body)!);
            var (status, _) = await admin.SendAsync(method, of, mutated);
            Assert.True(
                status < HttpStatusCode.InternalServerError,
                $"{of} {(int)status}: {mutated}"
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

    /// <summary>Puts something else in the place of one value, wherever it stands.</summary>
    private static string MutateValue(Random random, JsonNode root)
    {
        string[] values =
        [
            "null",
            "[]",
            "{}",
            "[null]",
            "-1",
            "1e99",
            "\"\"",
            "\"\\u0000\"",
            "true",
        ];
        var other = JsonNode.Parse(values[random.Next(values.Length)]);
        var node = root;
        while (true)
        {
            JsonNode? child;
            switch (node)
            {
                case JsonObject { Count: > 0 } members:
                    var name = members.ElementAt(random.Next(members.Count)).Key;
                    if (
                        members[name] is (JsonObject or JsonArray) and { } inner
                        && random.Next(3) > 0
                    )
                    {
                        child = inner;
                        break;
                    }

                    members[name] = other;
                    return root.ToJsonString();
                case JsonArray { Count: > 0 } items:
                    if (items[0] is JsonObject first && random.Next(2) == 0)
                    {
                        child = first;
                        break;
                    }

                    items[0] = other;
                    return root.ToJsonString();
                default:
                    return other?.ToJsonString() ?? "null";
            }

            node = child;
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
