using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Changes;

namespace Tracking.Functions.Forward;

/// <summary>The targets of projects, for those who manage them.</summary>
public sealed class TargetFunctions(ManageAccess access, TargetChanges targets)
{
    private const string List = "v1/projects/{project}/targets";

    /// <summary>A project's targets: told with how they stand, or one made.</summary>
    [Function("Targets")]
    public Task<IResult> TargetsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = List)]
            HttpRequest request,
        string project,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            (call, cancellation) =>
                call.IsGet
                    ? targets.ListAsync(project, cancellation)
                    : targets.MakeAsync(call, project, cancellation),
            cancellationToken
        );

    /// <summary>One target: told, made, changed or deleted.</summary>
    [Function("Target")]
    public Task<IResult> TargetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "put", "delete", Route = List + "/{id}")]
            HttpRequest request,
        string project,
        string id,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            (call, cancellation) =>
                call.IsGet ? targets.TellAsync(project, id, cancellation)
                : call.IsDelete ? targets.DeleteAsync(call, project, id, cancellation)
                : targets.PutAsync(call, project, id, cancellation),
            cancellationToken
        );

    /// <summary>Finds out whether a target would take events.</summary>
    [Function("TestTarget")]
    public Task<IResult> TestTargetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = List + "/{id}/test")]
            HttpRequest request,
        string project,
        string id,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            (_, cancellation) => targets.TestAsync(project, id, cancellation),
            cancellationToken
        );
}
