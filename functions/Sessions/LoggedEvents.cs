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
/// <param name="Tracked">That event.</param>
internal sealed record Correction(
    string Session,
    DateTimeOffset StartedAt,
    int Number,
    EventSource Place,
    TrackedEvent Tracked
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
        var isWhole = true;
        foreach (var one in counted)
        {
            if (made.TryAdd(one, out var length))
            {
                continue;
            }

            isWhole = false;
            refusals.Add(
                events.First(e => e.Item.Place == one.Place).Item,
                DeadLetterReason.Refused,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Of an event a session may keep some {TableLimits.PropertyBytes} bytes; this one has {length}."
                ),
                one.Tracked.Project
            );
        }

        return isWhole ? made : null;
    }

    private bool TryAdd(CountedEvent one, out int length)
    {
        length = 0;
        if (!one.IsCorrection)
        {
            var value = SessionLog.Encode(one.Place, one.Logs, one.Tracked, one.Shares);
            values.Add((one.Session, one.Number, value));
            length = value.Length;
            return length <= TableLimits.PropertyBytes;
        }

        var first = values.FindIndex(v => v.Number == one.Number && v.Session == one.Session);
        if (first < 0)
        {
            Corrections.Add(new(one.Session, one.StartedAt, one.Number, one.Place, one.Tracked));
        }
        else if (SessionLog.Correct(values[first].Value, one.Place, one.Tracked) is { } corrected)
        {
            values[first] = values[first] with { Value = corrected };
        }

        return true;
    }
}
