using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Changes;
using Tracking.Shared.Events;

namespace Tracking.Functions.Manage;

/// <summary>
/// The lists of projects. A list is told or replaced as a whole; of its entries each can be put or deleted.
/// </summary>
public sealed class ListFunctions(ManageAccess access, ProjectChanges changes)
{
    private const string List = "v1/projects/{project}/";

    /// <summary>A project's data keys.</summary>
    [Function("DataKeys")]
    public Task<IResult> DataKeysAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "put", Route = List + "data-keys")]
            HttpRequest request,
        string project,
        CancellationToken cancellationToken
    ) => RunAsync(request, project, ProjectList.DataKeys, cancellationToken);

    /// <summary>One data key of a project.</summary>
    [Function("DataKey")]
    public Task<IResult> DataKeyAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "put",
            "delete",
            Route = List + "data-keys/{key}"
        )]
            HttpRequest request,
        string project,
        string key,
        CancellationToken cancellationToken
    ) => RunAsync(request, project, key, ProjectList.DataKeys, cancellationToken);

    /// <summary>A project's external matchings.</summary>
    [Function("ExternalMatchings")]
    public Task<IResult> ExternalMatchingsAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get",
            "put",
            Route = List + "external-matchings"
        )]
            HttpRequest request,
        string project,
        CancellationToken cancellationToken
    ) => RunAsync(request, project, ProjectList.ExternalMatchings, cancellationToken);

    /// <summary>One external matching of a project.</summary>
    [Function("ExternalMatching")]
    public Task<IResult> ExternalMatchingAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "put",
            "delete",
            Route = List + "external-matchings/{matching}"
        )]
            HttpRequest request,
        string project,
        string matching,
        CancellationToken cancellationToken
    ) => RunAsync(request, project, matching, ProjectList.ExternalMatchings, cancellationToken);

    private Task<IResult> RunAsync(
        HttpRequest request,
        string project,
        ProjectList list,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            async (call, cancellation) =>
                call.IsGet ? await changes.TellAsync(project, list.Tell, cancellation)
                : (await list.ReadAsync(call, cancellation)).Is(out var edit, out var problem)
                    ? await ChangeAsync(call, project, $"{list.Name}.put", list, edit, cancellation)
                : problem,
            cancellationToken
        );

    private Task<IResult> RunAsync(
        HttpRequest request,
        string project,
        string entry,
        ProjectList list,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            async (call, cancellation) =>
                call.IsDelete
                    ? await ChangeAsync(
                        call,
                        project,
                        $"{list.EntryName}.deleted",
                        list,
                        before => list.Without(before, entry),
                        cancellation
                    )
                : (await list.ReadEntryAsync(call, entry, cancellation)).Is(
                    out var edit,
                    out var problem
                )
                    ? await ChangeAsync(
                        call,
                        project,
                        $"{list.EntryName}.put",
                        list,
                        edit,
                        cancellation
                    )
                : problem,
            cancellationToken
        );

    private Task<Result<Answer, Problem>> ChangeAsync(
        ManageCall call,
        string project,
        string action,
        ProjectList list,
        Func<Project, Project> edit,
        CancellationToken cancellationToken
    ) =>
        changes.ChangeAsync(
            call,
            project,
            action,
            before =>
                before is null ? ProjectChanges.UnknownProject : ProjectLists.Check(edit(before)),
            list.Tell,
            cancellationToken
        );
}
