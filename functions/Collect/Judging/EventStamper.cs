using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>Judges what was sent, and makes of it the one event that everything behind knows.</summary>
public sealed class EventStamper(SigningKeys signingKeys)
{
    // In this order: what is wrong first is what is told.
    private static readonly Func<Draft, Rejection?>[] Rules =
    [
        FormRules.IsReadable,
        ConsentRules.MayBeTracked,
        LengthRules.Shorten,
        IdentityRules.LeaveOutPlaceholders,
        FormRules.HasGoodId,
        FormRules.HasGoodNames,
        ActionRules.Find,
        ActionRules.IsWanted,
        CustomerRules.HasCustomer,
        ActionRules.HasParams,
        RatingRules.HasGoodValue,
        ActionRules.FindDataKey,
        CategoryRules.Find,
        SessionRules.FindToken,
        TimeRules.Find,
        SessionRules.FindVisitor,
        SessionRules.HasSession,
    ];

    /// <summary>The event, or the reason why it can never be one.</summary>
    public Result<TrackedEvent, Rejection> Stamp(SentEvent sent, Sender sender)
    {
        var draft = new Draft(sent, sender, signingKeys);
        foreach (var rule in Rules)
        {
            if (rule(draft) is { } rejection)
            {
                return rejection;
            }
        }

        return EventMapper.Map(draft);
    }
}
