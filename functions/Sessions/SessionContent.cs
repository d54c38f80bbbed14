using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>What an event adds to its session, and the events that are logged with it.</summary>
internal static class SessionContent
{
    /// <summary>The action that starts a session.</summary>
    public const string StartAction = "start";

    // What is kept of a session is bounded, however long it is and whatever clients send.
    private const int MaximumUserInfoBytes = 8 * 1024;
    private const int MaximumJoins = 8;
    private const string UserInfoKey = "USER_INFO";
    private const string ContactKey = "CONTACT_START";

    // Whether it is the start that the collector publishes with a token, and not one that a client sends.
    private static bool IsMaking(TrackedEvent tracked) =>
        SessionFold.IsFirst(tracked)
        || tracked.Action == StartAction && tracked.Id == SessionKeys.StartOf(tracked.Token!);

    /// <summary>Begins a session with its first event, which is still to be counted.</summary>
    /// <returns>What is logged of the beginning.</returns>
    public static SessionLogs Begin(Session session, TrackedEvent tracked)
    {
        session.IsBot = tracked.IsBot is true;
        session.Visitor = tracked.Visitor;
        session.User = tracked.User;
        session.LandingPage = tracked.Context?.Url;
        session.Referrer = tracked.Context?.Referrer;
        CountAutomatic(session, tracked, SessionLog.StartKey);
        return SessionLogs.Start | SeeDevice(session, tracked);
    }

    /// <summary>Counts an event of a session.</summary>
    /// <returns>What is logged of it.</returns>
    public static SessionLogs Count(Session session, TrackedEvent tracked, EventSource place)
    {
        session.Position = place;
        session.IsBot &= tracked.IsBot is true;
        session.LandingPage ??= tracked.Context?.Url;
        var logs = SeeDevice(session, tracked);
        Join(session, tracked);
        if (IsMaking(tracked))
        {
            // The session is the start already.
            return logs;
        }

        session.Events++;
        session.Actions = SessionCounts.WithOneMore(session.Actions, tracked.Action);
        if (tracked.DataKey is { } dataKey)
        {
            SessionCounts.CountKey(
                session,
                dataKey,
                tracked.Priority ?? SessionCounts.PriorityOf(tracked.Product, dataKey)
            );
            session.IsContact |= dataKey == ContactKey;
            if (
                dataKey == UserInfoKey
                && tracked.IsProfileLocked is null
                && tracked.Params.Utf8.Length <= MaximumUserInfoBytes
            )
            {
                session.UserInfo = tracked.Params;
            }
        }

        SessionCounts.AddMetrics(session, tracked.Params);
        return logs | SessionLogs.Client;
    }

    /// <summary>What an event that was counted has in common with its session, of what does not change any more.</summary>
    public static SessionShares SharesOf(Session session, TrackedEvent tracked)
    {
        var shares = SessionShares.None;
        if (tracked.Visitor is { } visitor && visitor == session.Visitor)
        {
            shares |= SessionShares.Visitor;
        }

        return IsDeviceKnown(session) && tracked.Context?.UserAgent == session.UserAgent
            ? shares | SessionShares.UserAgent
            : shares;
    }

    private static bool IsDeviceKnown(Session session) =>
        session.UserAgent is not null && IsOfPerson(session.DeviceClass);

    private static bool IsOfPerson(string? deviceClass) =>
        deviceClass is not (null or "server" or "bot");

    // A server that tracks for its visitors is not what they use: the first device of a person replaces it.
    private static SessionLogs SeeDevice(Session session, TrackedEvent tracked)
    {
        if (
            IsDeviceKnown(session)
            || tracked.Context is not { } context
            || session.UserAgent is not null && !IsOfPerson(context.DeviceClass)
        )
        {
            return SessionLogs.None;
        }

        session.UserAgent = context.UserAgent;
        session.Browser = context.Browser;
        session.DeviceClass = context.DeviceClass;
        if (session.UserAgent is null || !IsOfPerson(session.DeviceClass))
        {
            return SessionLogs.None;
        }

        CountAutomatic(session, tracked, SessionLog.BrowserKey);
        return SessionLogs.Browser;
    }

    /// <summary>Takes over who the visitor is, and keeps that it was learnt.</summary>
    public static void Join(Session session, TrackedEvent tracked)
    {
        session.Visitor ??= tracked.Visitor;
        if (tracked.User is not { } user || user == session.User)
        {
            return;
        }

        session.User = user;
        if (session.Joined.Length < MaximumJoins)
        {
            session.Joined = session.Joined.Add(
                new SessionJoin(
                    session.Visitor,
                    user,
                    tracked.Action,
                    tracked.OccurredAt ?? tracked.ReceivedAt
                )
            );
        }
    }

    private static void CountAutomatic(Session session, TrackedEvent tracked, string dataKey) =>
        SessionCounts.CountKey(
            session,
            dataKey,
            SessionCounts.PriorityOf(tracked.Product, dataKey)
        );
}
