using System.Text;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>Finds the project that a request is for, and decides whether the request is let in.</summary>
/// <remarks>
/// A key comes in <c>x-tracking-key</c>, <c>x-inbenta-key</c> or the parameter <c>key</c> or <c>writeKey</c>; a secret key or
/// an access token also behind <c>Authorization: Bearer</c>, alone or beside the key of the same project; a
/// key also as the user of <c>Authorization: Basic</c>. A secret key in a parameter, which ends in the access logs
/// of every proxy, proves no more than a write key. Beside a key, a customer token may stand behind
/// <c>Bearer</c> too.
/// </remarks>
public sealed class RequestKey(
    ProjectDirectory directory,
    SigningKeys signingKeys,
    RateLimits limits,
    TimeProvider time
)
{
    private static readonly string[] Headers = ["x-tracking-key", "x-inbenta-key"];
    private const string BearerScheme = "Bearer ";
    private const string BasicScheme = "Basic ";

    /// <summary>The parameters that may carry a key: ours, and that of the beacons of SDKs.</summary>
    public static readonly IReadOnlyList<string> Parameters = ["key", "writeKey"];

    /// <summary>The request's key, or the problem with it. Allowed origins get their CORS headers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="otherwise">A key that stands elsewhere, for requests that have none in the usual places.</param>
    /// <param name="mayBeProject">Whether that may be the id of a project instead: it collects like a write key.</param>
    public async ValueTask<Result<ProjectKey, Problem>> AuthenticateAsync(
        HttpRequest request,
        CancellationToken cancellationToken,
        string? otherwise = null,
        bool mayBeProject = false
    )
    {
        Result<ProjectKey, Problem> found;
        try
        {
            found = await FindAsync(request, otherwise, mayBeProject, cancellationToken);
        }
        catch (Exception e)
            when (RequestGuard.IsUnavailable(e) && !cancellationToken.IsCancellationRequested)
        {
            found = Problem.Unavailable;
        }

        if (!found.Is(out var key, out _))
        {
            Cors.Allow(request);
            return found;
        }

        if ((OriginProblem(request, key) ?? LimitProblem(request, key)) is { } problem)
        {
            return problem;
        }

        if (MayRead(request, key))
        {
            Cors.Allow(request);
        }

        return await CustomerToken.AddCustomerAsync(key, request, time.GetUtcNow());
    }

    /// <summary>The text behind <c>Authorization: Bearer</c>; null when there is none.</summary>
    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return
            header.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase)
            && header[BearerScheme.Length..].Trim() is { Length: > 0 } text
            ? text
            : null;
    }

    /// <summary>The key that a request names in a header or parameter; null when there is none.</summary>
    public static string? TextOf(HttpRequest request)
    {
        foreach (var header in Headers)
        {
            if (request.Headers[header].ToString() is { Length: > 0 } key)
            {
                return key;
            }
        }

        foreach (var parameter in Parameters)
        {
            if (request.Query[parameter].ToString() is { Length: > 0 } key)
            {
                return key;
            }
        }

        return BasicUserOf(request);
    }

    // As SDKs of Segment have it: the key is the user, without a password.
    private static string? BasicUserOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var buffer = new byte[header.Length];
        return Convert.TryFromBase64String(header[BasicScheme.Length..], buffer, out var length)
            ? Encoding.UTF8.GetString(buffer, 0, length).Split(':')[0]
            : null;
    }

    private async ValueTask<Result<ProjectKey, Problem>> FindAsync(
        HttpRequest request,
        string? otherwise,
        bool mayBeProject,
        CancellationToken cancellationToken
    )
    {
        var (text, bearer) = (TextOf(request) ?? otherwise, BearerOf(request));
        if (text is not null && bearer is not null && CustomerToken.IsLike(bearer))
        {
            bearer = null;
        }

        if (text is null && bearer is null)
        {
            return Problem.MissingKey;
        }

        if (text is null)
        {
            return await OfBearerAsync(bearer!, request, cancellationToken);
        }

        var isProject = mayBeProject && text == otherwise;
        if (
            !(await NamedAsync(text, isProject, request, cancellationToken)).Is(
                out var named,
                out var problem
            )
        )
        {
            return problem;
        }

        if (named.Kind == KeyKind.Secret && IsInQuery(request, text))
        {
            named = named with { Kind = KeyKind.Write };
        }

        if (bearer is null)
        {
            return named;
        }

        var proven = await OfBearerAsync(bearer, request, cancellationToken);
        return proven.Is(out var authorized, out _) && authorized.Project.Id != named.Project.Id
            ? Problem.InvalidAccessToken
            : proven;
    }

    private async ValueTask<Result<ProjectKey, Problem>> NamedAsync(
        string text,
        bool mayBeProject,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        mayBeProject && await directory.FindProjectAsync(text, cancellationToken) is { } project
            ? new ProjectKey(project, KeyKind.Write, $"project:{project.Id}")
            : await directory.FindAsync(text, request, cancellationToken);

    // An access token, or a secret key as it is.
    private async ValueTask<Result<ProjectKey, Problem>> OfBearerAsync(
        string bearer,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var found = AccessToken.Read(bearer, signingKeys, time.GetUtcNow()) is { } token
            ? await directory.FindByHashAsync(token.KeyHash, request, cancellationToken)
            : await directory.FindAsync(bearer, request, cancellationToken);
        return found.Reason == Problem.UnknownKey ? Problem.InvalidAccessToken : found;
    }

    private static bool IsInQuery(HttpRequest request, string key) =>
        Headers.All(header => request.Headers[header].ToString().Length == 0)
        && Parameters.Any(parameter => request.Query[parameter].ToString() == key);

    private Problem? LimitProblem(HttpRequest request, ProjectKey key) =>
        limits.AllowsKey(key.Hash)
        && (key.Kind == KeyKind.Secret || limits.AllowsAddress(ClientAddress.NetworkOf(request)))
            ? null
            : Problem.TooManyRequests;

    private static bool MayRead(HttpRequest request, ProjectKey key) =>
        key.Kind != KeyKind.Secret || key.Project.Allows(request.Headers.Origin.ToString());

    private static Problem? OriginProblem(HttpRequest request, ProjectKey key)
    {
        var origin = request.Headers.Origin.ToString();
        return key.Kind switch
        {
            KeyKind.Secret => null,
            KeyKind.Domain when origin.Length == 0 => Problem.OriginRequired,
            _ when origin.Length > 0 && !key.Project.Allows(origin) => Problem.OriginNotAllowed(
                origin
            ),
            _ => null,
        };
    }
}
