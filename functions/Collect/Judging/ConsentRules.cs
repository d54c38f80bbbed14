using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>Who does not want to be tracked is not.</summary>
internal static class ConsentRules
{
    /// <summary>Neither the request says that it is not to be tracked, nor a signal that the project honours.</summary>
    public static Rejection? MayBeTracked(Draft draft) =>
        draft.Sent.IsOptedOut || draft.Sender.IsOptedOut
            ? new(
                RejectReason.OptedOut,
                OptOuts.Parameter,
                "The request says that it is not to be tracked."
            )
        : draft.Sender.OptOut is { } signal
            ? new(
                RejectReason.OptedOut,
                signal,
                $"The browser says {signal}, and the project honours that."
            )
        : null;
}
