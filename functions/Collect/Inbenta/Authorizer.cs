using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Inbenta;

/// <summary>Gives access tokens, as clients of the tracking API ask for them.</summary>
/// <remarks>
/// <c>x-inbenta-key</c> names the project; the body proves more: <c>secret</c>, a secret key of the
/// project, or <c>domainKey</c>, a domain key, which is of use only on the project's allowed origins. The
/// name of that member is not documented anywhere; <c>domain_key</c> and <c>domainkey</c> do as well.
/// </remarks>
public sealed class Authorizer(
    ProjectDirectory directory,
    SigningKeys signingKeys,
    IOptions<CollectOptions> options
)
{
    private static readonly string[] DomainMembers = ["domainKey", "domain_key", "domainkey"];
    private static readonly string[] Products = ["knowledge", "search", "chatbot", "tracking"];

    private static readonly Problem InvalidSecret = new(
        401,
        "invalid-secret",
        "Secret token not valid",
        "secret"
    );

    private static readonly Problem MissingSecret = new(
        400,
        "missing",
        "Send the project's secret key as secret, or from a browser a domain key as domainKey.",
        "secret"
    );

    /// <summary>Gives an access token.</summary>
    /// <param name="call">The request.</param>
    /// <param name="prefix">What stands before <c>/v1</c> in its path.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IResult> AuthorizeAsync(
        TrackingCall call,
        string prefix,
        CancellationToken cancellationToken
    )
    {
        string? secret;
        string? domainKey;
        try
        {
            using var body = JsonText.Parse(call.Body);
            secret = Text(body.RootElement, "secret");
            domainKey = DomainMembers
                .Select(name => Text(body.RootElement, name))
                .FirstOrDefault(text => text is not null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return call.RefuseMalformed(e);
        }

        if ((secret ?? domainKey) is not { } text)
        {
            return call.Key.Kind == KeyKind.Write
                ? call.Refuse(MissingSecret)
                : Answer(call, call.Key, prefix);
        }

        var (proven, problem) = await directory.FindAsync(text, call.Request, cancellationToken);
        if (problem == Problem.TooManyRequests)
        {
            return call.Refuse(problem);
        }

        if (
            proven is null
            || proven.Project.Id != call.Key.Project.Id
            || proven.Kind != (secret is null ? KeyKind.Domain : KeyKind.Secret)
        )
        {
            return call.Refuse(InvalidSecret);
        }

        var origin = call.Request.Headers.Origin.ToString();
        return proven.Kind != KeyKind.Domain ? Answer(call, proven, prefix)
            : origin.Length == 0 ? call.Refuse(Problem.OriginRequired)
            : proven.Project.Allows(origin) ? Answer(call, proven, prefix)
            : call.Refuse(Problem.OriginNotAllowed(origin));
    }

    /// <summary>Gives a new access token for one that is valid still.</summary>
    public IResult Refresh(TrackingCall call) =>
        RequestKey.BearerOf(call.Request) is null
            ? call.Refuse(Problem.InvalidAccessToken)
            : Answer(call, call.Key, null);

    private IResult Answer(TrackingCall call, ProjectKey key, string? prefix)
    {
        var expires = call.ReceivedAt + AccessToken.Lifetime;
        var url = options.Value.UrlOf(call.Request);
        return Results.Json(
            new AuthAnswer(
                new AccessToken(key.Hash, expires).Sign(signingKeys),
                expires.ToUnixTimeSeconds(),
                (int)AccessToken.Lifetime.TotalSeconds,
                prefix is null ? null : Products.ToDictionary(name => name, _ => url + prefix)
            ),
            CollectJson.Default.AuthAnswer
        );
    }

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
