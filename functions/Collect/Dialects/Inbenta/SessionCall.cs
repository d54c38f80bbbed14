using Microsoft.AspNetCore.Http;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>Makes session tokens that are asked for.</summary>
public sealed class SessionCall(SessionOpener opener)
{
    /// <summary>A token, and the event that starts its first session: the request is the session's first.</summary>
    internal SentRequest Create(Arrival call)
    {
        var session = opener.Open(call.Sender, null);
        return new SessionRequest(
            call.Sender.IsOptedOut ? [] : [session.Start],
            session,
            (int)call.Project.SessionTimeout.TotalSeconds
        );
    }
}

/// <summary>A session that is made.</summary>
/// <param name="Events">The event that starts it; none when its visitor does not want to be tracked.</param>
/// <param name="Session">The session.</param>
/// <param name="ExpiresIn">After how many seconds without a request it ends.</param>
internal sealed record SessionRequest(
    IReadOnlyList<Reading.SentEvent> Events,
    NewSession Session,
    int ExpiresIn
) : SentRequest(Events)
{
    /// <summary>The answer.</summary>
    public IResult Answer() =>
        Results.Json(
            new SessionAnswer(Session.Text, Session.Id, ExpiresIn),
            CollectJson.Default.SessionAnswer
        );
}
