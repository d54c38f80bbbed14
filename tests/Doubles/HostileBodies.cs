using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Tests.Doubles;

/// <summary>Requests that a client might send, and that lie at the edges of what may be sent.</summary>
internal sealed class HostileBodies(int seed, DateTimeOffset start)
{
    private static readonly string[] Actions =
    [
        "search",
        "SEARCH",
        "instant_search",
        "click",
        "rate",
        "start",
        "user_info",
        "contact_start",
        "contact_submit",
        "page.visit",
        "x." + new string('y', EventLimits.NameLength - 2),
        new string('-', EventLimits.NameLength),
    ];

    private static readonly string[] Letters =
    [
        "a",
        "Z",
        "7",
        "_",
        "-",
        ".",
        "!",
        "~",
        "/",
        "\\",
        "#",
        "?",
        "'",
        "\"",
        "+",
        " ",
        "ü",
        "中",
        "ẞ",
        "İ",
        "\u00a0",
        "\u2028",
        "\u200f",
        "\ufeff",
        "\uffff",
        "\ufffd",
        "😀",
        "👩‍👩‍👧",
    ];

    private static readonly string[] Controls =
    [
        "\0",
        "\t",
        "\n",
        "\r",
        "\u001f",
        "\u007f",
        "\u0085",
    ];

    private readonly Random random = new(seed);

    /// <summary>A body, and how many events are in it.</summary>
    /// <param name="tokens">Texts of session tokens.</param>
    public (byte[] Body, int Events) Next(IReadOnlyList<string> tokens)
    {
        var events = Enumerable.Range(0, random.Next(1, 9)).Select(_ => Event(tokens)).ToList();
        var array = $"[{string.Join(',', events)}]";
        return (
            Encoding.UTF8.GetBytes(
                events.Count == 1
                    ? events[0]
                    : OneOf(array, $$"""{"sentAt":"x","events":{{array}}}""")
            ),
            events.Count
        );
    }

    private string Event(IReadOnlyList<string> tokens)
    {
        var members = new List<string> { $"\"type\":{Quote(OneOf(Actions))}" };
        void Sometimes(int percent, string name, Func<string> json)
        {
            if (random.Next(100) < percent)
            {
                members.Add($"\"{name}\":{json()}");
            }
        }

        Sometimes(60, "id", () => Quote(Id()));
        Sometimes(60, "token", () => Quote(OneOf([.. tokens])));
        Sometimes(40, "user", () => Quote(User()));
        Sometimes(20, "visitor", () => Quote(User()));
        Sometimes(30, "label", () => Quote(Any(EventLimits.TextLength)));
        Sometimes(30, "url", () => Quote(Any(EventLimits.TextLength)));
        Sometimes(30, "referrer", () => Quote(Any(EventLimits.TextLength)));
        Sometimes(20, "locale", () => Quote(Any(EventLimits.NameLength)));
        Sometimes(20, "logType", () => Quote(new string('L', random.Next(1, 66))));
        Sometimes(
            20,
            "occurredAt",
            () =>
                OneOf(
                    "\"1601-01-01T00:00:00Z\"",
                    "\"0001-01-01T00:00:00+14:00\"",
                    "\"9999-12-31T23:59:59.9999999Z\"",
                    Quote(
                        start
                            .AddMinutes(random.Next(-50_000, 2000))
                            .ToString("O", CultureInfo.InvariantCulture)
                    )
                )
        );
        Sometimes(80, "params", Params);
        Sometimes(10, "what is not known", () => Deep());
        return $"{{{string.Join(',', members)}}}";
    }

    private string Params()
    {
        var members = new List<string>();
        if (random.Next(3) == 0)
        {
            var query = new string('q', random.Next(250, 258)) + "😀😀";
            members.Add($"\"query\":{Quote(random.Next(2) == 0 ? query : Any(600))}");
        }

        if (random.Next(3) == 0)
        {
            members.Add($"\"contentId\":{Quote(Any(OneOf(3, 300, 300, 31_000)))}");
        }

        if (random.Next(3) == 0)
        {
            members.Add(
                $"\"value\":{OneOf("1e308", "-1e308", "3", "\"4.5\"", "\"NaN\"", "\"\"", "null", Quote(Any(400)))}"
            );
        }

        if (random.Next(3) == 0)
        {
            members.Add($"\"comment\":{Quote(Any(2000))}");
        }

        if (random.Next(3) == 0)
        {
            var metrics = Enumerable
                .Range(0, random.Next(0, 250))
                .Select(i =>
                    $"{Quote($"{i}{Any(OneOf(2, 20, EventLimits.NameLength))}")}:{OneOf("1e308", "-1e308", "5e-324", "-0", "0.1", "12345678901234567890", "true")}"
                );
            members.Add($"\"metrics\":{{{string.Join(',', metrics)}}}");
        }

        if (random.Next(4) == 0)
        {
            members.Add($"\"deep\":{Deep()}");
        }

        return $"{{{string.Join(',', members)}}}";
    }

    private string Deep()
    {
        var depth = random.Next(EventLimits.Depth - 6, EventLimits.Depth + 3);
        return OneOf(
            new string('[', depth) + OneOf("", "1", "\"\\ud83d\\ude00\"") + new string(']', depth),
            string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth)
        );
    }

    private string Id() =>
        random.Next(5) switch
        {
            0 => Guid.CreateVersion7(start.AddMinutes(random.Next(-9000, 3000))).ToString(),
            1 => Guid.NewGuid().ToString().ToUpperInvariant(),
            2 => $"{random.Next(20)}",
            3 => $"ajs-next-{start.ToUnixTimeMilliseconds()}-{Text(20, Letters)}",
            _ => Any(EventLimits.IdLength),
        };

    private string User() =>
        random.Next(3) == 0 ? Any(EventLimits.UserLength) : $"visitor {random.Next(30)}";

    private string Any(int most) =>
        random.Next(8) switch
        {
            0 => "",
            1 => Text(most, [.. Letters, .. Controls]),
            2 => new string('x', random.Next(Math.Max(0, most - 3), most + 1)),
            _ => Text(random.Next(2) == 0 ? most : Math.Min(most, 12), Letters),
        };

    private string Text(int most, string[] letters)
    {
        var text = new StringBuilder();
        var length = random.Next(most + 1);
        var few = Enumerable.Range(0, 3).Select(_ => OneOf(letters)).ToArray();
        while (few[0].Length > 0)
        {
            var letter = OneOf(few);
            if (text.Length + letter.Length > length)
            {
                return text.ToString();
            }

            text.Append(letter);
        }

        return "";
    }

    // Escaped as far as may be, or as little.
    private string Quote(string text) =>
        $"\"{JsonEncodedText.Encode(text, random.Next(2) == 0 ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private T OneOf<T>(params T[] values) => values[random.Next(values.Length)];
}
