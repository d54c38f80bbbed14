using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>An event that a reader can never process.</summary>
/// <param name="Item">The event.</param>
/// <param name="Reason">One of <see cref="DeadLetterReason"/>.</param>
/// <param name="Detail">What was wrong, for a person.</param>
/// <param name="Project">The project, when it is known.</param>
/// <param name="Target">The one target that did not take it, of a reader that has several; null for the reader as a whole.</param>
public sealed record Refusal(
    StreamItem Item,
    string Reason,
    string Detail,
    string? Project,
    string? Target = null
)
{
    /// <summary>Who is to try again: the reader, or one of its targets.</summary>
    public string ReaderOf(string reader) =>
        Target is null ? reader : StreamItem.TargetReader(reader, Target);
}

/// <summary>What a sink can never write of what it was given; each event once, or once for each target.</summary>
public sealed class Refusals
{
    private readonly Dictionary<(EventSource Place, string? Target), Refusal> all = [];

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Refusal> All => all.Values;

    /// <summary>Whether an event is among them.</summary>
    public bool Has(EventSource place) => all.ContainsKey((place, null));

    /// <summary>Adds one. Of an event only the first one counts.</summary>
    public void Add(
        StreamItem item,
        string reason,
        string detail,
        string? project = null,
        string? target = null
    ) => all.TryAdd((item.Place, target), new Refusal(item, reason, detail, project, target));

    /// <summary>Adds those of another.</summary>
    public void Add(Refusals others)
    {
        foreach (var (place, refusal) in others.all)
        {
            all.TryAdd(place, refusal);
        }
    }
}
