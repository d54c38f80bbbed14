using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Manage;

/// <summary>Answers those who have an admin key.</summary>
public sealed class ManageAccess(AdminAccess access, RequestGuard guard)
{
    /// <summary>Answers a request, within the deadline, if it has an admin key.</summary>
    /// <param name="request">The request.</param>
    /// <param name="answer">What to answer; its token ends with the deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<IResult> RunAsync(
        HttpRequest request,
        Func<ManageCall, CancellationToken, Task<Result<Answer, Problem>>> answer,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            async cancellation =>
            {
                request.HttpContext.Response.Headers.CacheControl = "no-store";
                var answered = access.Authenticate(request).Is(out var who, out var problem)
                    ? await answer(new ManageCall(request, who), cancellation)
                    : problem;
                return answered.Is(out var told, out var refused)
                    ? told.ToResult(request.HttpContext.Response)
                    : refused.ToResult(request.HttpContext.Response);
            },
            cancellationToken
        );
}
