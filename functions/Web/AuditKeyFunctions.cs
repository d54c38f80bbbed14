using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Audit;

namespace Tracking.Functions.Web;

/// <summary>Tells by which keys heads of the audit log are signed. They are public, so it needs no key.</summary>
public sealed class AuditKeyFunctions(RequestGuard guard, AuditKeys keys)
{
    private const string FiveMinutes = "public, max-age=300";

    private readonly ServedFile file = new("application/json", keys.Public.ToJson());

    /// <summary>The public keys as a JWK set, which pages of anybody may load; the first one signs now.</summary>
    [Function("GetAuditKeys")]
    public Task<IResult> GetAuditKeysAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/audit-keys")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            _ =>
            {
                request.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
                return Task.FromResult(file.ToResult(request, FiveMinutes));
            },
            cancellationToken
        );
}
