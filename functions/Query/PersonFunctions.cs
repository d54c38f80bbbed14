using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>Tells people who have signed in what they may do.</summary>
public sealed class PersonFunctions(
    PersonAccess people,
    ProjectDirectory projects,
    RequestGuard guard
)
{
    /// <summary>The person of the token, with the projects that they may read: none, when they have no role.</summary>
    [Function("GetMe")]
    public Task<IResult> GetMeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/me")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            async cancellation =>
            {
                request.HttpContext.Response.Headers.CacheControl = "no-store";
                var told = await TellAsync(request, cancellation);
                return told.Is(out var me, out var problem)
                    ? new JsonAnswer(me)
                    : problem.ToResult(request.HttpContext.Response);
            },
            cancellationToken
        );

    private async Task<Result<JsonObject, Problem>> TellAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (people.TokenOf(request) is not { } token)
        {
            return PersonAccess.Invalid(
                people.IsOn
                    ? "There is no token of who has signed in behind Authorization: Bearer."
                    : "Nobody can sign in here but with a key."
            );
        }

        var found = await people.AuthenticateAsync(token, request, cancellationToken);
        if (!found.Is(out var person, out var problem))
        {
            return problem;
        }

        if (Parameters.Check(request.Query, []) is { } wrong)
        {
            return wrong;
        }

        var readable = (await projects.ListAsync(cancellationToken))
            .Where(project => person.MayRead(project.Id))
            .Select(project => new JsonObject { ["id"] = project.Id, ["name"] = project.Name });
        return new JsonObject
        {
            ["id"] = person.Id,
            ["name"] = person.Name,
            ["mayManage"] = person.MayManage,
            ["roles"] = new JsonArray([.. person.Roles.Select(role => JsonValue.Create(role))]),
            ["projects"] = new JsonArray([.. readable]),
        };
    }
}
