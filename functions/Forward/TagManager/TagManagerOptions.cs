using System.Text.Json.Nodes;

namespace Tracking.Functions.Forward.TagManager;

/// <summary>What a project says of its events in a server container.</summary>
/// <param name="MeasurementId">The measurement id, such as <c>G-AB12CD34EF</c>.</param>
/// <param name="PrefersToken">Whether the session's token is the client, where there is one, and not the visitor.</param>
/// <param name="EngagementMilliseconds">The engagement that each event is said to show; without one, reports of now leave it out.</param>
/// <param name="SendsUser">Whether the user goes along as <c>user_id</c>.</param>
/// <param name="SendsUserProperties">Whether what is known of a user goes along.</param>
/// <param name="ValidationUrl">Where the test call goes; null for the container itself.</param>
internal sealed record TagManagerOptions(
    string MeasurementId,
    bool PrefersToken,
    int EngagementMilliseconds,
    bool SendsUser,
    bool SendsUserProperties,
    Uri? ValidationUrl
)
{
    private const int IdLength = 32;
    private const int UrlLength = 2048;
    private const int DefaultEngagement = 100;
    private const int MaximumEngagement = 24 * 60 * 60 * 1000;

    /// <summary>Reads them.</summary>
    /// <param name="options">The object as it was configured.</param>
    /// <param name="fault">What is wrong with it; null when nothing is.</param>
    public static TagManagerOptions Read(JsonObject options, out TargetFault? fault)
    {
        var reader = new OptionReader(options);
        var id = reader.Text("measurementId", IdLength, isNeeded: true);
        if (id is not null && !id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            reader.Wrong<string>("measurementId", "It is as Google shows it: G-AB12CD34EF.");
        }

        var read = new TagManagerOptions(
            id ?? "",
            reader.Choice("clientId", "visitor", "token") == "token",
            reader.Number("engagementMilliseconds", DefaultEngagement, 1, MaximumEngagement),
            reader.Flag("userId", true),
            reader.Flag("userProperties", true),
            UrlOf(reader)
        );
        fault = reader.Finish();
        return read;
    }

    private static Uri? UrlOf(OptionReader reader)
    {
        if (reader.Text("validationUrl", UrlLength) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http")
        {
            return url;
        }

        reader.Wrong<string>("validationUrl", "It is an absolute URL of http or https.");
        return null;
    }
}
