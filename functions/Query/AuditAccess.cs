using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>
/// Answers who asks what was changed in a project: who may read the project, and who has an admin key and says which
/// project, of those that were deleted too.
/// </summary>
public sealed class AuditAccess(QueryAccess access, AdminAccess admins, RequestGuard guard)
{
    private static readonly Problem ProjectMissing = new(
        400,
        "missing",
        "An admin key is of no project: say which, in the parameter project.",
        ReadAccess.Parameter
    );

    /// <summary>Answers a request, within the deadline, if it may know.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parameters">The parameters that there are, but for the key and the project; any other is refused.</param>
    /// <param name="answer">Makes the answer for the id of a project; its token ends with the deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<IResult> RunAsync(
        HttpRequest request,
        IReadOnlyCollection<string> parameters,
        Func<string, CancellationToken, Task<Result<JsonObject, Problem>>> answer,
        CancellationToken cancellationToken
    ) =>
        !admins.Authenticate(request).Is(out _, out _)
            ? access.RunAsync(
                request,
                ReadKind.Impersonal,
                parameters,
                (project, cancellation) => answer(project.Id, cancellation),
                cancellationToken
            )
            : guard.RunAsync(
                request,
                async cancellation =>
                {
                    var response = request.HttpContext.Response;
                    response.Headers.CacheControl = "no-store";
                    var project = request.Query[ReadAccess.Parameter].ToString();
                    var answered =
                        Parameters.Check(request.Query, [.. parameters, ReadAccess.Parameter])
                            is { } wrong
                            ? wrong
                        : project.Length == 0 ? ProjectMissing
                        : await answer(project, cancellation);
                    return answered.Is(out var told, out var problem)
                        ? new JsonAnswer(told)
                        : problem.ToResult(response);
                },
                cancellationToken
            );
}
