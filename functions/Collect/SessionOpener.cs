using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Collect;

/// <summary>A session that was made, and the event that starts it.</summary>
/// <param name="Text">The text of its token.</param>
/// <param name="Id">The id of the session that begins.</param>
/// <param name="Start">The event that starts it.</param>
public sealed record NewSession(string Text, string Id, SentEvent Start);

/// <summary>Makes sessions: for those who ask for one, and for events of a chatbot, which has one for every event.</summary>
public sealed class SessionOpener(SigningKeys signingKeys)
{
    /// <summary>The product whose events have a session made for them.</summary>
    internal const string Chatbot = "chatbot";

    /// <summary>Whether a session is to be made for an event.</summary>
    /// <remarks>Source: the tracking overview: the Chatbot API creates a session automatically.</remarks>
    internal static bool IsNeeded(SentEvent sent, Sender sender) =>
        (sent.Token ?? sender.Token ?? sender.TokenId) is null
        && sent.Rejection is null
        && (
            sent.AutoSession
            || sender.Key.Project.Product == Chatbot
                && (sent.Category is null or "session")
                && IsNobody(sent.Visitor)
                && IsNobody(sent.User)
                && sender.Key.Customer is null
        );

    /// <summary>A new session.</summary>
    /// <param name="sender">Who it is for.</param>
    /// <param name="sent">
    /// The event for which it is made: every attempt to send it gets the same session, if it has an id. Null to
    /// make one that is asked for.
    /// </param>
    internal NewSession Open(Sender sender, SentEvent? sent)
    {
        var project = sender.Key.Project.Id;
        var isRepeatable = sent is { Id: not null, IdOrigin: not IdOrigin.New };
        var token = isRepeatable
            ? new SessionToken(
                project,
                VisitorToken.IdOf(project, "event", Owner(sender, sent!.Id!))
            )
            : SessionToken.New(project, sender.ReceivedAt);
        var text = token.Sign(signingKeys);
        return new NewSession(
            text,
            token.FirstSessionId,
            new SentEvent
            {
                Id = isRepeatable ? SessionKeys.StartOf(token.Id) : null,
                IdOrigin = IdOrigin.Derived,
                Action = ActionRules.Start,
                Token = text,
                Dialect = sent?.Dialect ?? "",
            }
        );
    }

    // Two visitors may name their events alike. The attempts of one come from one browser and network.
    private static string Owner(Sender sender, string eventId) =>
        string.Join('\n', eventId, sender.Context.UserAgent, sender.Context.Ip);

    private static bool IsNobody(string? name) => name is null || IdentityRules.IsPlaceholder(name);
}
