using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>Whatever is sent, the app answers, and never with a 500.</summary>
public sealed class FuzzFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
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
            var value = MutatedRequest.Mutate(random, "2026-11-22T20:00:00Z~x_'"u8.ToArray());
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
}
