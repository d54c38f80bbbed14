using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>The parameter <c>tracking</c>, by which a request says that it is not to be tracked.</summary>
internal static class OptOut
{
    private const string Parameter = "tracking";

    /// <summary>Whether a request says so; a problem when it says neither that nor the opposite.</summary>
    public static Result<bool, Problem> IsGiven(Arrival call)
    {
        var text = call.Request.Query[Parameter].ToString();
        return string.IsNullOrWhiteSpace(text) ? false
            : Flag.Read(text) is { } isTracked ? !isTracked
            : new Problem(400, RejectReason.Invalid, $"{Parameter} is {Flag.Words}.", Parameter);
    }
}
