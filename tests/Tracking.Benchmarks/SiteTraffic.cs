using System.Text;
using System.Text.Json;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Functions.Collect.UserAgents;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Benchmarks;

/// <summary>
/// The events of a shop's visitors as the collector stamps them. A session is ten events: its start, five or
/// six pages, two searches, a click on a result of the second and, in one session of ten, a rating, 20
/// seconds apart on average.
/// </summary>
internal sealed class SiteTraffic(int seed)
{
    /// <summary>Events of a session.</summary>
    public const int EventsOfASession = 10;

    private const double MeanGapSeconds = 20;
    private const int Queries = 5_000;
    private const int Pages = 2_000;
    private const int Contents = 500;
    private const double RatingShare = 0.1;
    private const string Rate = "rate";
    private const string Visit = "page.visit";

    private static readonly string[] Plan =
    [
        "start",
        Visit,
        "search",
        Visit,
        Visit,
        "search",
        "click",
        Visit,
        Rate,
        Visit,
    ];

    private static readonly string[] Browsers =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    ];

    private readonly Random random = new(seed);
    private readonly SigningKeys keys = SigningKeys.Parse(
        "bench:" + Convert.ToBase64String(new byte[SigningKeys.MinimumBytes])
    );
    private readonly ProjectKey key = new(
        new Project("shop", "Shop", "site", ["*"], Project.DefaultSessionTimeout),
        KeyKind.Write
    );

    /// <summary>Everything that visitors do who come between two times, in order.</summary>
    /// <param name="from">When the first comes.</param>
    /// <param name="until">When no more come.</param>
    /// <param name="eventsPerSecond">How much they do together, once it is going.</param>
    public List<TrackedEvent> Between(
        DateTimeOffset from,
        DateTimeOffset until,
        double eventsPerSecond
    )
    {
        var events = new List<TrackedEvent>();
        for (
            var start = from + Gap(EventsOfASession / eventsPerSecond);
            start < until;
            start += Gap(EventsOfASession / eventsPerSecond)
        )
        {
            events.AddRange(Session(start));
        }

        return [.. events.OrderBy(e => e.ReceivedAt)];
    }

    private TimeSpan Gap(double meanSeconds) =>
        TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) * meanSeconds);

    private IEnumerable<TrackedEvent> Session(DateTimeOffset start)
    {
        var stamper = new EventStamper(keys);
        var token = SessionToken.New(key.Project.Id, start).Sign(keys);
        var agent = Browsers[random.Next(Browsers.Length)];
        var context = new EventContext
        {
            UserAgent = agent,
            Browser = UserAgent.Read(agent, "").Browser,
            DeviceClass = UserAgent.Read(agent, "").DeviceClass,
            Locale = "en-GB",
            Ip = "203.0.113.0",
        };
        TrackedEvent? search = null;
        var at = start;
        foreach (var planned in Plan)
        {
            var action = planned == Rate && random.NextDouble() >= RatingShare ? Visit : planned;
            if (
                !stamper
                    .Stamp(Sent(action, search), new Sender(key, at, token, null, context))
                    .Is(out var stamped, out var rejection)
            )
            {
                throw new InvalidOperationException(rejection.Detail);
            }

            search = action == "search" ? stamped : search;
            yield return stamped;
            at += Gap(MeanGapSeconds);
        }
    }

    private SentEvent Sent(string action, TrackedEvent? search)
    {
        // A few queries are frequent, most are rare.
        var query = (int)(Queries * Math.Pow(random.NextDouble(), 3));
        var sent = new SentEvent
        {
            Action = action,
            Url = $"https://shop.example/catalogue/page-{random.Next(Pages)}?ref=menu",
            Referrer = "https://shop.example/catalogue",
            Params = action switch
            {
                "page.visit" => Json(
                    """{"title":"Shoes and boots for every weather","theme":"light"}"""
                ),
                "search" => Json(
                    $$"""{"query":"red shoes {{query}}","filters":["size:42"],"results":10}"""
                ),
                "rate" => Json("""{"value":4}"""),
                _ => default,
            },
        };
        if (action is not ("click" or "rate"))
        {
            return sent;
        }

        var content = $"content-{random.Next(Contents)}";
        var linked = sent with
        {
            Search = new(search!.Id, search.ReceivedAt, search.LogType, content, 1),
        };
        // A rating by its code can be corrected, and so has the id of what it rates.
        return action == "click"
            ? linked
            : linked with
            {
                Id = $"{EventId.OncePrefix}{search.Id}.{content}",
                IdOrigin = IdOrigin.Derived,
            };
    }

    private static RawJson Json(string text) =>
        RawJson.TryKeep(Encoding.UTF8.GetBytes(text), out var kept)
            ? kept
            : throw new JsonException(text);
}
