using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>Of which session an event is.</summary>
internal static class SessionRules
{
    /// <summary>A session token that it has is one of the project's.</summary>
    public static Rejection? FindToken(Draft draft)
    {
        if (draft.Category == EventCategory.Audit)
        {
            return null;
        }

        if ((draft.Sent.Token ?? draft.Sender.Token) is not { } text)
        {
            draft.TokenId = draft.Sender.TokenId;
            return null;
        }

        draft.TokenId = Verify(text, draft.Project, draft.Keys);
        return draft.TokenId is not null
            ? null
            : new(
                RejectReason.InvalidToken,
                "token",
                "The session token is not valid for this project."
            );
    }

    /// <summary>The id of a token of a project; null when its text is none.</summary>
    public static string? Verify(string text, Project project, SigningKeys keys) =>
        SessionToken.TryVerify(text, keys, out var token) && token.Project == project.Id
            ? token.Id
            : null;

    /// <summary>Without a token it is of the session of its visitor, else of its user.</summary>
    public static Rejection? FindVisitor(Draft draft)
    {
        if (draft.Category != EventCategory.Audit && draft.TokenId is null)
        {
            draft.TokenId = VisitorOf(
                draft.Sent.Visitor,
                draft.Sent.User ?? draft.Sender.Key.Customer,
                draft.Project.Id
            );
        }

        return null;
    }

    /// <summary>What counts only in a session has one.</summary>
    public static Rejection? HasSession(Draft draft) =>
        draft.Action.IsSessionOnly && draft.TokenId is null && draft.Category != EventCategory.Audit
            ? new(
                RejectReason.SessionRequired,
                "token",
                $"{draft.Action.Name} counts only in a session: send a session token, or a user."
            )
            : null;

    private static string? VisitorOf(string? visitor, string? user, string project) =>
        visitor is not null ? VisitorToken.OfVisitor(project, visitor)
        : user is not null ? VisitorToken.OfUser(project, user)
        : null;
}
