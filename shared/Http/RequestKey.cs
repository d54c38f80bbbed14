using Microsoft.AspNetCore.Http;
using Tracking.Shared.Projects;

namespace Tracking.Shared.Http;

/// <summary>Finds out which project a request is for, and whether it may be.</summary>
public sealed class RequestKey(ProjectDirectory directory)
{
    private static readonly string[] Headers = ["x-tracking-key", "x-inbenta-key"];
    private const string Parameter = "key";

    /// <summary>The request's key, or the problem with it. Allowed origins get their CORS headers.</summary>
    public async ValueTask<(ProjectKey? Key, Problem? Problem)> AuthenticateAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (Find(request) is not { } text)
        {
            Cors.Allow(request);
            return (null, Problem.MissingKey);
        }

        ProjectKey? key;
        try
        {
            key = await directory.FindAsync(text, cancellationToken);
        }
        catch (Exception e) when (e is Azure.RequestFailedException or AggregateException)
        {
            Cors.Allow(request);
            return (null, Problem.Unavailable);
        }

        if (key is null)
        {
            Cors.Allow(request);
            return (null, Problem.UnknownKey);
        }

        if (
            request.Headers.Origin.ToString() is { Length: > 0 } origin
            && key.Kind == KeyKind.Write
        )
        {
            if (!key.Project.Allows(origin))
            {
                return (null, Problem.OriginNotAllowed(origin));
            }

            Cors.Allow(request);
        }

        return (key, null);
    }

    private static string? Find(HttpRequest request)
    {
        foreach (var header in Headers)
        {
            if (request.Headers[header].ToString() is { Length: > 0 } key)
            {
                return key;
            }
        }

        return request.Query[Parameter].ToString() is { Length: > 0 } parameter ? parameter : null;
    }
}
