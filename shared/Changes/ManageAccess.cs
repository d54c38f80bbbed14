using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Shared.Changes;

/// <summary>Answers those who have an admin key, and people who have signed in and have the role of administrators.</summary>
public sealed class ManageAccess(AdminAccess access, PersonAccess people, RequestGuard guard)
{
    /// <summary>Answers a request, within the deadline, if it may manage.</summary>
    /// <param name="request">The request.</param>
    /// <param name="answer">What to answer; its token ends with the deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IResult> RunAsync(
        HttpRequest request,
        Func<ManageCall, CancellationToken, Task<Result<Answer, Problem>>> answer,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            async cancellation =>
            {
                request.HttpContext.Response.Headers.CacheControl = "no-store";
                var authenticated = await AuthenticateAsync(request, cancellation);
                var answered = authenticated.Is(out var who, out var problem)
                    ? await answer(new ManageCall(request, who), cancellation)
                    : problem;
                return answered.Is(out var told, out var refused)
                    ? told.ToResult(request.HttpContext.Response)
                    : refused.ToResult(request.HttpContext.Response);
            },
            cancellationToken
        );

    /// <summary>A person has not the role that managing needs.</summary>
    public static Problem RoleRequired { get; } = Person.RoleRequired("Managing", Person.AdminRole);

    // Who a request is from, for the audit log.
    private async ValueTask<Result<string, Problem>> AuthenticateAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var byKey = access.Authenticate(request);
        if (byKey.Is(out _, out _) || people.TokenOf(request) is not { } token)
        {
            return byKey;
        }

        var found = await people.AuthenticateAsync(token, request, cancellationToken);
        return !found.Is(out var person, out var problem) ? problem
            : person.MayManage ? person.Who
            : RoleRequired;
    }
}
