using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Segment;

/// <summary>
/// What SDKs of browsers and of mobile devices ask before they send anything: Segment's with
/// <c>v1/projects/{writeKey}/settings</c>, RudderStack's with <c>sourceConfig</c>. They are told to send
/// everything here and to load nothing more.
/// </summary>
/// <remarks>What the SDKs read of the answers, of which no documentation was found, was tried with them.</remarks>
public sealed class SdkSettings(RequestKey requestKey, IOptions<CollectOptions> options)
{
    /// <summary>The end of the path that RudderStack's SDKs ask; the key is a parameter or the user of Basic auth.</summary>
    internal const string SourceConfig = "/sourceConfig";

    private const string Prefix = "projects/";
    private const string Suffix = "/settings";

    /// <summary>The key in the path of Segment's SDKs, behind the version; null when it is no such path.</summary>
    internal static string? KeyOf(string path) =>
        path.Length > Prefix.Length + Suffix.Length
        && path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && path.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
            ? path[Prefix.Length..^Suffix.Length]
            : null;

    /// <summary>The settings of the key's project.</summary>
    internal async Task<IResult> AnswerAsync(
        HttpRequest request,
        string prefix,
        string path,
        CancellationToken cancellationToken
    )
    {
        var named = KeyOf(path);
        var (key, problem) = await requestKey.AuthenticateAsync(request, cancellationToken, named);
        if (key is null)
        {
            return problem!.ToResult(request.HttpContext.Response);
        }

        var url = new Uri(options.Value.UrlOf(request) + prefix);
        return Results.Json(
            named is null
                ? ForRudderStack(key.Project.Id, RequestKey.TextOf(request)!)
                : ForSegment(named, url)
        );
    }

    private static JsonObject ForSegment(string key, Uri url) =>
        new()
        {
            ["integrations"] = new JsonObject
            {
                ["Segment.io"] = new JsonObject
                {
                    ["apiKey"] = key,
                    ["apiHost"] = $"{url.Authority}{url.AbsolutePath.TrimEnd('/')}/v1",
                    ["protocol"] = url.Scheme,
                },
            },
            ["plan"] = new JsonObject(),
            ["metrics"] = new JsonObject { ["sampleRate"] = 0 },
        };

    private static JsonObject ForRudderStack(string project, string key)
    {
        static JsonObject Off() => new() { ["enabled"] = false };
        return new()
        {
            ["source"] = new JsonObject
            {
                ["id"] = project,
                ["name"] = project,
                ["writeKey"] = key,
                ["workspaceId"] = project,
                ["enabled"] = true,
                ["connections"] = new JsonArray(),
                ["destinations"] = new JsonArray(),
                ["config"] = new JsonObject
                {
                    ["statsCollection"] = new JsonObject
                    {
                        ["errors"] = Off(),
                        ["metrics"] = Off(),
                    },
                },
            },
        };
    }
}
