using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Dialects.Segment;

/// <summary>
/// What SDKs of browsers and of mobile devices ask before they send anything: Segment's with
/// <c>v1/projects/{writeKey}/settings</c>, RudderStack's with <c>sourceConfig</c>. They are told to send
/// everything here and to load nothing more.
/// </summary>
/// <remarks>What the SDKs read of the answers, of which no documentation was found, was tried with them.</remarks>
public sealed class SdkSettings(RequestKey requestKey, IOptions<CollectOptions> options) : IEndpoint
{
    // The end of the path that RudderStack's SDKs ask; the key is a parameter or the user of Basic auth.
    private const string SourceConfig = "/sourceConfig";
    private const string Version = "/v1/";
    private const string Prefix = "projects/";
    private const string Suffix = "/settings";

    /// <inheritdoc />
    public Claim? Claims(string path)
    {
        var version = path.LastIndexOf(Version, StringComparison.OrdinalIgnoreCase);
        return path.EndsWith(SourceConfig, StringComparison.OrdinalIgnoreCase)
                ? new Claim("", path[..^SourceConfig.Length], HasBody: false)
            : version >= 0 && KeyIn(path[(version + Version.Length)..]) is { } key
                ? new Claim(key, path[..version], HasBody: false)
            : null;
    }

    /// <inheritdoc />
    public async Task<IResult> AnswerAsync(
        HttpRequest request,
        Claim claim,
        CancellationToken cancellationToken
    )
    {
        var named = claim.Endpoint.Length > 0 ? claim.Endpoint : null;
        var response = request.HttpContext.Response;
        var authenticated = await requestKey.AuthenticateAsync(request, cancellationToken, named);
        if (!authenticated.Is(out var key, out var problem))
        {
            return problem.ToResult(response);
        }

        // Without a setting the answer repeats what the request calls its host: it is for nobody else.
        if (options.Value.PublicUrl is null)
        {
            response.Headers.CacheControl = "no-store";
        }

        var url = new Uri(options.Value.UrlOf(request) + claim.Prefix);
        return Results.Json(
            named is null
                ? ForRudderStack(key.Project.Id, RequestKey.TextOf(request)!)
                : ForSegment(named, url)
        );
    }

    // The key in the path of Segment's SDKs, behind the version.
    private static string? KeyIn(string path) =>
        path.Length > Prefix.Length + Suffix.Length
        && path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && path.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
            ? path[Prefix.Length..^Suffix.Length]
            : null;

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
