using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web;

/// <summary>Tells pages where people sign in. None of it is a secret.</summary>
public sealed class SignInFunctions(
    RequestGuard guard,
    SignInProvider provider,
    IOptions<SignInOptions> options
)
{
    /// <summary>Whether people can sign in, and what a page has to know for it. Fails while the provider does not say.</summary>
    [Function("SignIn")]
    public Task<IResult> SignInAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/sign-in")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            async cancellation =>
            {
                request.HttpContext.Response.Headers.CacheControl = "no-store";
                if (!options.Value.IsOn)
                {
                    return Results.Json(new { on = false });
                }

                var metadata = await provider.GetAsync(cancellation);
                return Results.Json(
                    new
                    {
                        on = true,
                        authorizationEndpoint = metadata.AuthorizationEndpoint.AbsoluteUri,
                        tokenEndpoint = metadata.TokenEndpoint.AbsoluteUri,
                        clientId = options.Value.ClientId,
                        scope = options.Value.AskedScope,
                    }
                );
            },
            cancellationToken
        );
}
