using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Sessions;

/// <summary>Facts about sessions as events that the exports and the targets know.</summary>
internal static class SessionFacts
{
    /// <summary>The event that tells of a fact. The same fact always has the same id.</summary>
    public static TrackedEvent Event(SessionOwner owner, SessionFact fact, DateTimeOffset now)
    {
        var session = fact.Session;
        var ended = session.EndedAt;
        RawJson.TryKeep(
            JsonSerializer.SerializeToUtf8Bytes(
                new SessionFactParams(
                    session.Id,
                    session.StartedAt,
                    session.IsLate ? true : null,
                    session.IsBot ? true : null,
                    ended,
                    ended is { } end ? (end - session.StartedAt).TotalSeconds : null,
                    ended is null ? null : session.Result,
                    ended is null ? null : session.IsContact,
                    ended is null ? null : session.Events,
                    ended is null ? null : session.DataKeys,
                    ended is null ? null : session.Metrics
                ),
                SessionJson.Told.SessionFactParams
            ),
            out var parameters
        );
        return new TrackedEvent
        {
            Id = $"{session.Id}.{fact.Action}",
            Project = owner.Project,
            Category = EventCategory.Session,
            Product = owner.Product,
            Action = fact.Action,
            Label = ended is null ? "Started session" : "Session end",
            Token = owner.Token,
            User = session.User,
            Visitor = session.Visitor,
            IsBot = session.IsBot ? true : null,
            OccurredAt = ended ?? session.StartedAt,
            ReceivedAt = now,
            Verified = true,
            Source = fact.Source,
            Context = new EventContext
            {
                Url = session.LandingPage,
                Referrer = session.Referrer,
                UserAgent = session.UserAgent,
                Browser = session.Browser,
                DeviceClass = session.DeviceClass,
            },
            Params = parameters,
        };
    }
}

/// <summary>The params of a fact.</summary>
internal sealed record SessionFactParams(
    string SessionId,
    DateTimeOffset StartedAt,
    bool? Late,
    bool? Bot,
    DateTimeOffset? EndedAt,
    double? DurationSeconds,
    string? Result,
    bool? Contact,
    int? Events,
    NamedValues<int>? DataKeys,
    NamedValues<Metric>? Metrics
);
