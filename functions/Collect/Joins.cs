using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>
/// What an alias says to the session of the visitor that its user was before: that session is of another token, and
/// so of another partition than the alias.
/// </summary>
internal static class Joins
{
    private const string Reader = "AggregateSessions";

    /// <summary>The event that tells it; null when there is nothing to tell.</summary>
    public static TrackedEvent? Of(SentEvent sent, TrackedEvent tracked)
    {
        if (
            sent.PreviousVisitor is not { Length: <= EventLimits.UserLength } previous
            || IdentityRules.IsPlaceholder(previous)
            || tracked.User is null
        )
        {
            return null;
        }

        var token = VisitorToken.OfVisitor(tracked.Project, previous);
        return token == tracked.Token
            ? null
            : tracked with
            {
                Id = $"{tracked.Id}.join",
                Token = token,
                Visitor = previous,
                LogType = null,
                DataKey = null,
                Params = default,
                IsJoin = true,
                Only = Reader,
            };
    }
}
