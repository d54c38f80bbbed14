using System.Globalization;

namespace Tracking.Load.Sending;

/// <summary>What the sender is to do. It is handed over as arguments.</summary>
internal sealed record SendPlan
{
    /// <summary>Where to.</summary>
    public required Uri Url { get; init; }

    /// <summary>How many requests at a time.</summary>
    public required int Connections { get; init; }

    /// <summary>Events of a request.</summary>
    public required int Batch { get; init; }

    /// <summary>How long; 0 until all events are sent.</summary>
    public int Seconds { get; init; }

    /// <summary>How many events; 0 until the time is over.</summary>
    public int Events { get; init; }

    /// <summary>Events a second; 0 for as many as are taken.</summary>
    public int Rate { get; init; }

    /// <summary>The number of the first event, so that none comes twice.</summary>
    public int First { get; init; }

    /// <summary>Visitors who take turns for ever; 0 for visitors with sessions of ten events, 20 seconds apart.</summary>
    public int Visitors { get; init; }

    /// <summary>The number of the first visitor, so that others come than before.</summary>
    public int FirstVisitor { get; init; }

    /// <summary>A file with write keys, a line each, whose projects take turns; that of the demo project when empty.</summary>
    public string Keys { get; init; } = "";

    /// <summary>Whether every answer must accept every event.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Whose the events are.</summary>
    public Traffic Traffic => Visitors > 0 ? new(Visitors, 0, FirstVisitor) : Traffic.OfRate(Rate);

    /// <summary>As arguments.</summary>
    public IEnumerable<string> Arguments()
    {
        yield return "send";
        yield return "--url";
        yield return Url.ToString();
        foreach (
            var (name, value) in ((string, int)[])
                [
                    ("connections", Connections),
                    ("batch", Batch),
                    ("seconds", Seconds),
                    ("events", Events),
                    ("rate", Rate),
                    ("first", First),
                    ("visitors", Visitors),
                    ("first-visitor", FirstVisitor),
                ]
        )
        {
            yield return "--" + name;
            yield return value.ToString(CultureInfo.InvariantCulture);
        }

        if (Keys.Length > 0)
        {
            yield return "--keys";
            yield return Keys;
        }

        if (IsStrict)
        {
            yield return "--strict";
        }
    }

    /// <summary>Of arguments.</summary>
    public static SendPlan Of(Arguments arguments) =>
        new()
        {
            Url = new Uri(arguments.Text("url")),
            Connections = arguments.Number("connections", 1),
            Batch = arguments.Number("batch", 1),
            Seconds = arguments.Number("seconds", 0),
            Events = arguments.Number("events", 0),
            Rate = arguments.Number("rate", 0),
            First = arguments.Number("first", 0),
            Visitors = arguments.Number("visitors", 0),
            FirstVisitor = arguments.Number("first-visitor", 0),
            Keys = arguments.Has("keys") ? arguments.Text("keys") : "",
            IsStrict = arguments.Has("strict"),
        };
}
