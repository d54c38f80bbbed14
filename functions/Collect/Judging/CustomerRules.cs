using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>Whom a customer token vouches for, and for whom it does not.</summary>
internal static class CustomerRules
{
    /// <summary>
    /// Actions that need a customer have one, and no event names another user than the token does. A token that is
    /// not valid costs only the events that need one.
    /// </summary>
    public static Rejection? HasCustomer(Draft draft)
    {
        var key = draft.Sender.Key;
        if (IdentityRules.CustomerOf(draft) is { } customer)
        {
            return draft.Sent.User is { } user && user != customer
                ? new(
                    RejectReason.CustomerConflict,
                    "user",
                    "The customer token is of another user than the event."
                )
                : null;
        }

        if (draft.IsPublic && draft.Project.Rules.NeedsCustomer(draft.Action.Name))
        {
            return new(
                RejectReason.CustomerRequired,
                CustomerToken.Header,
                key.CustomerFault is { } fault
                        ? $"{draft.Action.Name} needs a customer token. {fault}"
                    : key.Customer is not null
                        ? $"{draft.Action.Name} needs a customer token; the sub of this one is nobody."
                    : $"{draft.Action.Name} needs a customer token."
            );
        }

        if ((key.CustomerFault ?? key.Customer) is not null)
        {
            draft.Ignore(CustomerToken.Header);
        }

        return null;
    }
}
