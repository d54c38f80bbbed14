using System.Globalization;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A correction of an event that is written already.</summary>
/// <param name="Session">The session's id.</param>
/// <param name="StartedAt">When that session started.</param>
/// <param name="Number">Which of its events.</param>
/// <param name="Place">The place of the event that corrects it.</param>
/// <param name="Json">That event.</param>
internal sealed record Correction(
    string Session,
    DateTimeOffset StartedAt,
    int Number,
    EventSource Place,
    ReadOnlyMemory<byte> Json
);

/// <summary>What is to be written of the events of a token.</summary>
internal sealed class LoggedEvents
{
    // In the order in which they counted, and so those of each session by their numbers.
    private readonly List<(string Session, int Number, byte[] Value)> values = new(1);

    /// <summary>Corrections of events that are written already.</summary>
    public List<Correction> Corrections { get; } = [];

    /// <summary>A session's new events by their numbers.</summary>
    public IEnumerable<(int Number, byte[] Value)> Of(string session)
    {
        foreach (var one in values)
        {
            if (one.Session == session)
            {
                yield return (one.Number, one.Value);
            }
        }
    }

    /// <summary>Makes what is to be written of events as they counted.</summary>
    /// <param name="counted">The events as they counted.</param>
    /// <param name="events">The events.</param>
    /// <param name="refusals">Takes those that are too large.</param>
    /// <returns>Null when there are such: what counted is to be made again without them.</returns>
    public static LoggedEvents? TryMake(
        IReadOnlyList<CountedEvent> counted,
        IReadOnlyList<SessionEvent> events,
        Refusals refusals
    )
    {
        var made = new LoggedEvents();
        var (isWhole, next) = (true, 0);
        foreach (var one in counted)
        {
            // Both are in the order of the hub.
            while (events[next].Item.Place != one.Place)
            {
                next++;
            }

            var item = events[next].Item;
            if (made.TryAdd(one, item.Json))
            {
                continue;
            }

            isWhole = false;
            refusals.Add(
                item,
                DeadLetterReason.Refused,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"An event of a session may have some {TableLimits.PropertyBytes} bytes; this one has {item.Json.Length}."
                ),
                one.Tracked.Project
            );
        }

        return isWhole ? made : null;
    }

    private bool TryAdd(CountedEvent one, ReadOnlyMemory<byte> json)
    {
        if (!one.IsCorrection)
        {
            var value = SessionLog.Encode(one.Place, one.Logs, json.Span);
            values.Add((one.Session, one.Number, value));
            return value.Length <= TableLimits.PropertyBytes;
        }

        var first = values.FindIndex(v => v.Number == one.Number && v.Session == one.Session);
        if (first < 0)
        {
            Corrections.Add(new(one.Session, one.StartedAt, one.Number, one.Place, json));
        }
        else if (SessionLog.Correct(values[first].Value, one.Place, json.Span) is { } corrected)
        {
            values[first] = values[first] with { Value = corrected };
        }

        return true;
    }
}
