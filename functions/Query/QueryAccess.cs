using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>Lets in who may read a project.</summary>
public sealed class QueryAccess(RequestKey requestKey)
{
    /// <summary>The project whose secret key a request has, or the problem with it.</summary>
    public async Task<(Project? Project, Problem? Problem)> AuthenticateAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var (key, problem) = await requestKey.AuthenticateAsync(request, cancellationToken);
        return key switch
        {
            null => (null, problem),
            { Kind: KeyKind.Secret } => (key.Project, null),
            _ => (null, Problem.SecretKeyRequired),
        };
    }
}
