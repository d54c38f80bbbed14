using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>What browsers say of whether a visit is to be tracked. A project says which of it it honours.</summary>
internal static class OptOuts
{
    /// <summary>The parameter by which a request says that it is not to be tracked.</summary>
    public const string Parameter = "tracking";

    /// <summary>The signal of a request that its project honours; null when there is none.</summary>
    public static string? Of(HttpRequest request, Project project)
    {
        foreach (var signal in project.Honors)
        {
            if (IsGiven(request, signal))
            {
                return signal;
            }
        }

        return null;
    }

    /// <summary>Whether a request says that it is not to be tracked; a problem when it says neither that nor the opposite.</summary>
    public static Result<bool, Problem> IsAsked(HttpRequest request)
    {
        var text = request.Query[Parameter].ToString();
        return string.IsNullOrWhiteSpace(text) ? false
            : Flag.Read(text) is { } isTracked ? !isTracked
            : new Problem(400, RejectReason.Invalid, $"{Parameter} is {Flag.Words}.", Parameter);
    }

    private static bool IsGiven(HttpRequest request, string signal) =>
        signal switch
        {
            Signals.DoNotTrack => Says(request, "DNT", "1"),
            Signals.GlobalPrivacyControl => Says(request, "Sec-GPC", "1"),
            _ => Says(request, "Sec-Purpose", "prefetch")
                || Says(request, "Purpose", "prefetch")
                || Says(request, "X-Purpose", "preview")
                || Says(request, "X-Purpose", "prefetch")
                || Says(request, "X-Moz", "prefetch"),
        };

    private static bool Says(HttpRequest request, string header, string word)
    {
        var said = request.Headers[header].ToString().AsSpan();
        var end = said.IndexOfAny(';', ',');
        return (end < 0 ? said : said[..end])
            .Trim()
            .Equals(word, StringComparison.OrdinalIgnoreCase);
    }
}
