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

        var hasIdTime = EventId.TryGetVersion7Time(sent.Id, out var idTime);
        if (!ClientTime.TryParse(sent.Time, out var time))
        {
            if (sent.Time is not null)
            {
                return new(
                    RejectReason.Invalid,
                    sent.TimeField,
                    $"{sent.TimeField} is a time in ISO 8601, or seconds or milliseconds since 1970."
                );
            }

            if (!hasIdTime)
            {
                return null;
            }

            time = idTime;
        }

        var corrected = Correct(time, draft);
        if (!IsPlausible(corrected, draft))
        {
            if (sent.Time is not null)
            {
                draft.Ignore(sent.TimeField);
            }

            return null;
        }

        draft.OccurredAt = corrected;
        // What the client says does not change from one attempt to the next. A clock that is wrong is as a rule wrong in
        // all of them, and was in the id too: when it is set right between two, the id still counts once.
        draft.IsTimeOwn =
            EventId.TryGetTime(sent.Id ?? "", out var made)
            && (
                sent.Time is not null && (time - made).Duration() > IdTolerance
                || corrected != time && (corrected - made).Duration() > IdTolerance
            );
        draft.IsTimeSure =
            draft.SentAt is { } sentAt && time <= sentAt + UsualDelay
            || sent.IsHistorical
            || hasIdTime && (time - idTime).Duration() <= IdTolerance;
        return null;
    }

    private static DateTimeOffset Correct(DateTimeOffset time, Draft draft)
    {
        // An event later than its sending is by another clock than that. What is imported was sent long ago.
        if (draft.SentAt is not { } sentAt || time > sentAt + UsualDelay || draft.Sent.IsHistorical)
        {
            return time;
        }

        // What no clock can show is left as it is, and not believed then.
        var skew = draft.Sender.ReceivedAt - sentAt;
        var ticks = time.UtcTicks + skew.Ticks;
        return
            skew.Duration() <= UsualDelay || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks
            ? time
            : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    private static bool IsPlausible(DateTimeOffset time, Draft draft) =>
        (
            draft.Sent.IsHistorical
                ? EventId.IsPlausibleOfOld(time, draft.Sender.ReceivedAt)
                : EventId.IsPlausible(time, draft.Sender.ReceivedAt)
        ) && !(draft.Sent.RefusesFuture && time > draft.Sender.ReceivedAt);
}
