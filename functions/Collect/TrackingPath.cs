using Tracking.Functions.Collect.Segment;
using Tracking.Functions.Collect.Synerise;

namespace Tracking.Functions.Collect;

/// <summary>What clients of the APIs that exist ask for.</summary>
internal enum TrackingOperation
{
    /// <summary>Nothing that there is.</summary>
    None,

    /// <summary>A session token.</summary>
    Session,

    /// <summary>To say who the user of a session is.</summary>
    SessionUser,

    /// <summary>To track an event.</summary>
    Events,

    /// <summary>To register a search, for codes.</summary>
    Searches,

    /// <summary>What <c>v1/collect</c> does; it comes here only by a method that it does not have.</summary>
    Collect,

    /// <summary>A call of Segment's API; the rest of the path says which.</summary>
    Segment,

    /// <summary>What SDKs of browsers ask before they send anything; the rest of the path has the key.</summary>
    SdkSettings,

    /// <summary>An endpoint of Synerise's API; the rest of the path says which.</summary>
    Synerise,

    /// <summary>An access token.</summary>
    Auth,

    /// <summary>A new access token for one that will end soon.</summary>
    RefreshToken,
}

/// <summary>Reads the paths of the APIs that exist.</summary>
/// <remarks>
/// Clients put <c>/v1</c> behind whatever base address the answer to <c>/v1/auth</c> told them, such as
/// <c>/prod/km</c>; some say <c>tracking</c>, some <c>inbtrck</c>; some end with a slash.
/// </remarks>
internal static class TrackingPath
{
    private const string Version = "/v1/";
    private const string SyneriseVersion = "/v4/";

    /// <summary>The operation of a path, what stands before the version, and what behind it.</summary>
    public static (TrackingOperation Operation, string Prefix, string Endpoint) Parse(string path)
    {
        var whole = "/" + path.Trim('/');
        var version = whole.LastIndexOf(Version, StringComparison.OrdinalIgnoreCase);
        if (version >= 0)
        {
            var rest = whole[(version + Version.Length)..];
            return (OperationOf(rest.ToLowerInvariant()), whole[..version], rest);
        }

        if (whole.EndsWith(SdkSettings.SourceConfig, StringComparison.OrdinalIgnoreCase))
        {
            return (TrackingOperation.SdkSettings, whole[..^SdkSettings.SourceConfig.Length], "");
        }

        version = whole.LastIndexOf(SyneriseVersion, StringComparison.OrdinalIgnoreCase);
        var endpoint = version < 0 ? "" : whole[(version + SyneriseVersion.Length)..];
        return SyneriseActions.Has(endpoint)
            ? (TrackingOperation.Synerise, whole[..version], endpoint)
            : (TrackingOperation.None, "", "");
    }

    private static TrackingOperation OperationOf(string rest) =>
        rest switch
        {
            "collect" => TrackingOperation.Collect,
            "auth" => TrackingOperation.Auth,
            "refreshtoken" => TrackingOperation.RefreshToken,
            "tracking/session" or "inbtrck/session" => TrackingOperation.Session,
            "tracking/session/user" or "inbtrck/session/user" => TrackingOperation.SessionUser,
            "tracking/events" or "inbtrck/events" => TrackingOperation.Events,
            "tracking/searches" or "inbtrck/searches" => TrackingOperation.Searches,
            _ when SegmentCalls.Of(rest) is not null => TrackingOperation.Segment,
            _ when SdkSettings.KeyOf(rest) is not null => TrackingOperation.SdkSettings,
            _ => TrackingOperation.None,
        };
}
