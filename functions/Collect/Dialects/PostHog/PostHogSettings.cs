using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Dialects.PostHog;

/// <summary>
/// What the SDKs ask before they send anything, with <c>array/{key}/config</c>, <c>flags</c> and <c>decide</c>. They
/// are told that there are no feature flags, no recording and no surveys, and to load nothing more.
/// </summary>
/// <remarks>It is the same for all, and says nothing of a project: so no key is looked up.</remarks>
public sealed class PostHogSettings : IEndpoint
{
    private const string Flags = "/flags";
    private const string Decide = "/decide";
    private const string Array = "/array/";
    private const string Config = "/config";
    private const string Script = ".js";

    /// <inheritdoc />
    public Claim? Claims(string path)
    {
        foreach (var name in new[] { Flags, Decide })
        {
            if (path.EndsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return new Claim(name, path[..^name.Length]) { TakesBoth = true };
            }
        }

        var start = path.LastIndexOf(Array, StringComparison.OrdinalIgnoreCase);
        return start >= 0 && IsConfig(path[(start + Array.Length)..])
            ? new Claim(path[(start + Array.Length)..], path[..start], HasBody: false)
            : null;
    }

    /// <inheritdoc />
    public Task<IResult> AnswerAsync(
        HttpRequest request,
        Claim claim,
        CancellationToken cancellationToken
    )
    {
        Cors.Allow(request);
        return Task.FromResult(
            claim.Endpoint is Flags or Decide ? Results.Json(AnswerOfFlags())
            : claim.Endpoint.EndsWith(Script, StringComparison.OrdinalIgnoreCase)
                ? Results.Text(ScriptFor(KeyIn(claim.Endpoint)), "text/javascript; charset=utf-8")
            : Results.Json(AnswerFor(KeyIn(claim.Endpoint)))
        );
    }

    // The key stands in a script: it has only characters that mean nothing there.
    private static bool IsConfig(string text) =>
        KeyIn(text) is { Length: > 0 } key
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
        && text[key.Length..].ToLowerInvariant() is Config or Config + Script;

    private static string KeyIn(string text) => text.Split('/')[0];

    private static string ScriptFor(string key) =>
        $"(window._POSTHOG_REMOTE_CONFIG = window._POSTHOG_REMOTE_CONFIG || {{}})['{key}'] = {{ config: {AnswerFor(key).ToJsonString()}, siteApps: [] }};";

    private static JsonObject AnswerFor(string key)
    {
        var answer = Settings();
        answer["token"] = key;
        return answer;
    }

    private static JsonObject AnswerOfFlags()
    {
        // Older SDKs of browsers ask for their settings and flags at once.
        var answer = Settings();
        answer["flags"] = new JsonObject();
        answer["featureFlags"] = new JsonObject();
        answer["featureFlagPayloads"] = new JsonObject();
        answer["errorsWhileComputingFlags"] = false;
        return answer;
    }

    private static JsonObject Settings() =>
        new()
        {
            ["supportedCompression"] = new JsonArray("gzip-js"),
            ["hasFeatureFlags"] = false,
            ["sessionRecording"] = false,
            ["surveys"] = false,
            ["heatmaps"] = false,
            ["captureDeadClicks"] = false,
            ["capturePerformance"] = false,
            ["autocaptureExceptions"] = false,
            ["autocapture_opt_out"] = true,
            ["defaultIdentifiedOnly"] = true,
            ["siteApps"] = new JsonArray(),
        };
}
