using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Changes;

namespace Tracking.Functions.Manage;

/// <summary>The keys of projects.</summary>
public sealed class KeyFunctions(ManageAccess access, KeyChanges keys)
{
    /// <summary>A project's keys: told without the keys themselves, or one made.</summary>
    [Function("Keys")]
    public Task<IResult> KeysAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get",
            "post",
            Route = "v1/projects/{project}/keys"
        )]
            HttpRequest request,
        string project,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            (call, cancellation) =>
                call.IsGet
                    ? keys.ListAsync(project, cancellation)
                    : keys.MakeAsync(call, project, null, cancellation),
            cancellationToken
        );

    /// <summary>One key of a project: made under an id, or deleted.</summary>
    [Function("Key")]
    public Task<IResult> KeyAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "put",
            "delete",
            Route = "v1/projects/{project}/keys/{id}"
        )]
            HttpRequest request,
        string project,
        string id,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            (call, cancellation) =>
                call.IsDelete
                    ? keys.DeleteAsync(call, project, id, cancellation)
                    : keys.MakeAsync(call, project, id, cancellation),
            cancellationToken
        );
}
