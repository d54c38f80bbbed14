using System.Globalization;
using System.Text;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Collect.Express;

/// <summary>Bodies for <c>v1/collect</c>: usual ones, ones at the edges of what may be sent, and broken ones.</summary>
internal sealed class GeneratedBodies(int seed, DateTimeOffset now, IReadOnlyList<string> tokens)
{
    private static readonly string[] Texts =
    [
        "\"page.visit\"",
        "\"search\"",
        "\"click\"",
        "\"Größe 42 \\u00e4 😀\"",
        "\"https:\\/\\/shop.example\\/a?b=c&utm_source=x\"",
        "\"https://shop.example/shipping?ip=203.0.113.7&x=1\"",
        "\"https://shop.example/?q=<b>'&+sk_0123456789\"",
        "\"203.0.113.7\"",
        "\"en-GB\"",
        "\"undefined\"",
        "\"0000\"",
        "\"\"",
        "\" \\t\"",
        "\"\\u00a0\"",
        "\" padded \"",
        "\"a\\u0000b\"",
        "\"\u2028\u007f\"",
        "\"{\\\"ip\\\":\\\"203.0.113.7\\\"}\"",
        "7",
        "-0",
        "1.5e3",
        "true",
        "null",
        "[]",
        "[1, {\"a\":[]}]",
        "{}",
        "{\"ip\":\"203.0.113.7\",\"a\":1,\"a\":2}",
        "{ \"title\": \"x\",\n \"n\": 1 }",
        "{\"query\":\"red shoes\",\"value\":{}}",
        "{\"medium\":\"mail\"}",
    ];

    private static readonly string[] Names =
    [
        "id",
        "messageId",
        "type",
        "action",
        "event",
        "label",
        "category",
        "logType",
        "dataKey",
        "token",
        "user",
        "user_id",
        "USER-ID",
        "visitor",
        "uuid",
        "occurredAt",
        "time",
        "timestamp",
        "sentAt",
        "url",
        "pageUrl",
        "referrer",
        "locale",
        "userAgent",
        "ip",
        "historical",
        "tracking",
        "campaign",
        "params",
        "data",
        "context",
        "client",
        "events",
        "colour",
        "client_ip",
        "us\\u0065r",
        "größe",
    ];

    private readonly Random random = new(seed);
    private readonly HostileBodies hostile = new(seed, now);

    // Whether the event that is made may have any value anywhere; one that is refused takes its whole request along.
    private bool isWild;

    /// <summary>The next body.</summary>
    public byte[] Next()
    {
        var body =
            random.Next(20) == 0 ? hostile.Next(tokens).Body : Encoding.UTF8.GetBytes(Body());
        return random.Next(8) == 0 ? Mutated(body) : body;
    }

    private string Body()
    {
        var events = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Event()).ToList();
        var sentAt = $"\"sentAt\":{Time()}";
        var array = $"[{string.Join(OneOf(",", ", \n"), events)}]";
        return OneOf(
            events[0],
            string.Join('\n', events),
            array,
            $"{{\"events\":{array}}}",
            $"{{\"events\":{array}}}",
            $"{{{sentAt},\"events\":{array}}}",
            $" {{\"events\":{array} , {sentAt}}}\n",
            $"{{\"events\":{array},{sentAt},\"x\":1}}",
            $"{{\"events\":{array},\"type\":\"page.visit\"}}",
            $"{{\"events\":{array}}}{events[0]}"
        );
    }

    // Mostly what is usual; now and then any value under any name.
    private string Event()
    {
        isWild = random.Next(8) == 0;
        var members = new List<string>();
        void Sometimes(int percent, string name, string json)
        {
            if (random.Next(100) < percent)
            {
                members.Add($"\"{name}\":{json}");
            }
        }

        Sometimes(isWild ? 90 : 100, OneOf("type", "action", "event"), Action());
        Sometimes(80, OneOf("id", "messageId"), Id());
        Sometimes(60, OneOf("user", "userId", "user_id"), $"\"user-{random.Next(5)}\"");
        Sometimes(30, OneOf("visitor", "anonymousId"), $"\"visitor {random.Next(5)}\"");
        Sometimes(isWild ? 20 : 2, "token", $"\"{tokens[random.Next(tokens.Count)]}\"");
        Sometimes(60, OneOf("occurredAt", "time", "timestamp"), Time());
        Sometimes(50, "url", Text());
        Sometimes(20, "referrer", Text());
        Sometimes(20, "label", Text());
        Sometimes(20, "locale", "\"en-GB\"");
        Sometimes(
            10,
            "category",
            isWild ? OneOf("\"Session\"", "\"audit\"") : OneOf("\"session\"", "\"platform\"")
        );
        Sometimes(5, "userAgent", OneOf("\"Googlebot/2.1\"", "\"Mozilla/5.0 Firefox/140.0\""));
        Sometimes(5, "ip", "\"198.51.100.7\"");
        Sometimes(5, "historical", OneOf("true", "false", "\"yes\""));
        Sometimes(isWild ? 10 : 0, "tracking", OneOf("true", "false"));
        Sometimes(10, "campaign", OneOf("{\"source\":\"mail\"}", "\"spring\""));
        Sometimes(
            20,
            "context",
            $"{{\"url\":{Text()},\"locale\":\"de\",\"page\":{{\"url\":\"https://a.example/\"}},\"os\":{Value()}}}"
        );
        Sometimes(5, "client", "{\"uuid\":\"u\",\"id\":7}");
        Sometimes(70, "params", OneOf("{\"title\":\"Red shoes\",\"n\":1}", Value()));
        Sometimes(isWild ? 50 : 0, OneOf(Names), OneOf(Texts));
        Sometimes(5, OneOf("colour", "größe", "client_ip", "col\\u006fur"), OneOf(Texts));
        var order = random.Next(2) == 0 ? members : [.. members.OrderBy(_ => random.Next())];
        return $"{{{string.Join(',', order)}}}";
    }

    private string Action() =>
        random.Next(isWild ? 10 : 5) switch
        {
            < 6 => OneOf("\"page.visit\"", "\"search\"", "\"SEARCH\"", "\"click\"", "\"own_key\""),
            6 => OneOf("\"rate\"", "\"start\"", "\"contact_start\"", "\"denied.one\""),
            7 => OneOf("\"needs.param\"", "\"customer.one\"", "\"Ä.b\"", "\"x\""),
            _ => Text(),
        };

    private string Id() =>
        random.Next(isWild ? 8 : 6) switch
        {
            < 4 => $"\"{Guid.CreateVersion7(now.AddMinutes(random.Next(-40_000, 1400)))}\"",
            4 => $"\"{Guid.CreateVersion7(now).ToString().ToUpperInvariant()}\"",
            5 => $"\"{random.Next(50)}\"",
            6 => $"\"ajs-next-{now.ToUnixTimeMilliseconds()}-{Guid.NewGuid()}\"",
            _ => OneOf("\"once.x\"", "\" 01980000-0000-7000-8000-000000000000\"", Text()),
        };

    private string Time()
    {
        var time = now.AddMinutes(isWild ? random.Next(-50_000, 2000) : random.Next(-40_000, 1400))
            .AddTicks(random.Next());
        return random.Next(6) switch
        {
            2 when !isWild => $"{time.ToUnixTimeSeconds()}",
            0 => $"{time.ToUnixTimeMilliseconds()}",
            1 => $"\"{time.ToUnixTimeSeconds()}.25\"",
            2 => OneOf("\"0001-01-01\"", "\"11/12/2026\"", "\"9999-12-31T24:00:00Z\"", Text()),
            3 => $"\"{time:yyyy-MM-ddTHH:mm:ss.fffffff+02:00}\"",
            _ =>
                $"\"{now.AddSeconds(random.Next(-30, 30)).ToString("O", CultureInfo.InvariantCulture)}\"",
        };
    }

    private string Text() => OneOf("\"https://shop.example/a\"", "\"x\"", OneOf(Texts));

    private string Value() => isWild ? OneOf(Texts) : OneOf([.. Texts.Where(t => t[0] == '{')]);

    private byte[] Mutated(byte[] body)
    {
        var bytes = body.ToList();
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.Insert(at, (byte)"\"{}[],:\\ \n0"[random.Next(11)]);
                    break;
            }
        }

        return [.. bytes];
    }

    private T OneOf<T>(params T[] all) => all[random.Next(all.Length)];
}
