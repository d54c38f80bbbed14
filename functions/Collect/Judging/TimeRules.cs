using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>When it happened: as the client says, corrected by how wrong its clock is, if that can be true.</summary>
internal static class TimeRules
{
    // What lies within is the way of the request, and no clock that is wrong.
    private static readonly TimeSpan UsualDelay = TimeSpan.FromSeconds(10);

    // How far a time may be from that in the id and be of the same clock.
    private static readonly TimeSpan IdTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Its time can be read, and is believed if it can be true.</summary>
    public static Rejection? Find(Draft draft)
    {
        var sent = draft.Sent;
        if (draft.HasBadSentAt)
        {
            draft.Ignore(sent.SentAtField);
        }

        DateTimeOffset? said = null;
        if (sent.Time is not null)
        {
            if (!ClientTime.TryParse(sent.Time, out var time))
            {
                return new(
                    RejectReason.Invalid,
                    sent.TimeField,
                    $"{sent.TimeField} is a time in ISO 8601, or seconds or milliseconds since 1970."
                );
            }

            said = time;
        }

        var found = Find(
            said,
            sent.Id,
            new Clocks(draft.Sender.ReceivedAt, draft.SentAt, sent.IsHistorical, sent.RefusesFuture)
        );
        if (found.OccurredAt is null && said is not null)
        {
            draft.Ignore(sent.TimeField);
        }

        (draft.OccurredAt, draft.IsTimeOwn, draft.IsTimeSure) = found;
        return null;
    }

    /// <summary>When it happened.</summary>
    /// <param name="said">The time that the client says; null when it says none.</param>
    /// <param name="id">Its id.</param>
    /// <param name="clocks">What is known of the clocks.</param>
    internal static FoundTime Find(DateTimeOffset? said, ReadOnlySpan<char> id, in Clocks clocks)
    {
        var hasIdTime = EventId.TryGetVersion7Time(id, out var idTime);
        if (said is null && !hasIdTime)
        {
            return default;
        }

        var time = said ?? idTime;
        var corrected = Correct(time, clocks);
        if (!IsPlausible(corrected, clocks))
        {
            return default;
        }

        // What the client says does not change from one attempt to the next. A clock that is wrong is as a rule wrong in
        // all of them, and was in the id too: when it is set right between two, the id still counts once.
        var isOwn =
            EventId.TryGetTime(id, out var made)
            && (
                said is not null && (time - made).Duration() > IdTolerance
                || corrected != time && (corrected - made).Duration() > IdTolerance
            );
        var isSure =
            clocks.SentAt is { } sentAt && time - sentAt <= UsualDelay
            || clocks.IsHistorical
            || hasIdTime && (time - idTime).Duration() <= IdTolerance;
        return new(corrected, isOwn, isSure);
    }

    private static DateTimeOffset Correct(DateTimeOffset time, in Clocks clocks)
    {
        // An event later than its sending is by another clock than that. What is imported was sent long ago.
        if (clocks.SentAt is not { } sentAt || time - sentAt > UsualDelay || clocks.IsHistorical)
        {
            return time;
        }

        // What no clock can show is left as it is, and not believed then.
        var skew = clocks.ReceivedAt - sentAt;
        var ticks = time.UtcTicks + skew.Ticks;
        return
            skew.Duration() <= UsualDelay || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks
            ? time
            : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    private static bool IsPlausible(DateTimeOffset time, in Clocks clocks) =>
        (
            clocks.IsHistorical
                ? EventId.IsPlausibleOfOld(time, clocks.ReceivedAt)
                : EventId.IsPlausible(time, clocks.ReceivedAt)
        ) && !(clocks.RefusesFuture && time > clocks.ReceivedAt);
}

/// <summary>What is known of the clocks by which an event's time is judged.</summary>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="SentAt">When it was sent, by the client's clock.</param>
/// <param name="IsHistorical">Whether it is imported.</param>
/// <param name="RefusesFuture">Whether a time after the receiving is not believed.</param>
internal readonly record struct Clocks(
    DateTimeOffset ReceivedAt,
    DateTimeOffset? SentAt,
    bool IsHistorical,
    bool RefusesFuture
);

/// <summary>When an event happened.</summary>
/// <param name="OccurredAt">The time, corrected; null when none can be true.</param>
/// <param name="IsOwn">Whether that is another one than its id was made at.</param>
/// <param name="IsSure">Whether that is by a clock that is known to be right.</param>
internal readonly record struct FoundTime(DateTimeOffset? OccurredAt, bool IsOwn, bool IsSure);
