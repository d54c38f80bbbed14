using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;

namespace Tracking.Functions.Manage;

/// <summary>Projects and their lists, for who has an admin key.</summary>
public sealed class ProjectFunctions(AdminAccess access, ProjectChanges changes, ProjectStore store)
{
    private const string Get = "get";
    private const string Put = "put";
    private const string Delete = "delete";

    /// <summary>All projects.</summary>
    [Function("Projects")]
    public async Task<IResult> ProjectsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Get, Route = "v1/projects")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        await RunAsync(
            request,
            async _ =>
                Results.Json(
                    new
                    {
                        projects = (await store.ListAsync(cancellationToken)).Select(
                            ProjectDocument.Of
                        ),
                    },
                    ProjectDocument.Options
                )
        );

    /// <summary>One project: told, made or changed, deleted.</summary>
    [Function("Project")]
    public async Task<IResult> ProjectAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            Get,
            Put,
            Delete,
            Route = "v1/projects/{project}"
        )]
            HttpRequest request,
        string project,
        CancellationToken cancellationToken
    ) =>
        await RunAsync(
            request,
            async call =>
            {
                if (HttpMethods.IsGet(request.Method))
                {
                    return await changes.TellAsync(
                        call,
                        project,
                        ProjectDocument.Of,
                        cancellationToken
                    );
                }

                if (HttpMethods.IsDelete(request.Method))
                {
                    return await changes.DeleteAsync(call, project, cancellationToken);
                }

                var (body, problem) = await call.ReadAsync<ProjectDocument>(cancellationToken);
                return body is null
                    ? call.Refuse(problem!)
                    : await changes.ChangeAsync(
                        call,
                        project,
                        "project.put",
                        before => body.Apply(project, before),
                        ProjectDocument.Of,
                        cancellationToken
                    );
            }
        );

    /// <summary>A project's data keys: told, or replaced as a whole.</summary>
    [Function("DataKeys")]
    public async Task<IResult> DataKeysAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            Get,
            Put,
            Route = "v1/projects/{project}/data-keys"
        )]
            HttpRequest request,
        string project,
        CancellationToken cancellationToken
    ) =>
        await RunAsync(
            request,
            async call =>
            {
                if (HttpMethods.IsGet(request.Method))
                {
                    return await changes.TellAsync(call, project, DataKeysOf, cancellationToken);
                }

                var (body, problem) = await call.ReadAsync<DataKeysDocument>(cancellationToken);
                return body is null
                    ? call.Refuse(problem!)
                    : await ChangeAsync(
                        call,
                        project,
                        "data-keys.put",
                        before =>
                            ProjectLists.Apply(
                                before,
                                body.DataKeys ?? [],
                                before.ExternalMatchings
                            ),
                        DataKeysOf,
                        cancellationToken
                    );
            }
        );

    /// <summary>One data key of a project: put, deleted.</summary>
    [Function("DataKey")]
    public async Task<IResult> DataKeyAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            Put,
            Delete,
            Route = "v1/projects/{project}/data-keys/{key}"
        )]
            HttpRequest request,
        string project,
        string key,
        CancellationToken cancellationToken
    ) =>
        await RunAsync(
            request,
            async call =>
            {
                var isPut = HttpMethods.IsPut(request.Method);
                var (body, problem) = isPut
                    ? await call.ReadAsync<DataKeyDocument>(cancellationToken)
                    : (new DataKeyDocument(), null);
                return body is null
                    ? call.Refuse(problem!)
                    : await ChangeAsync(
                        call,
                        project,
                        isPut ? "data-key.put" : "data-key.deleted",
                        before =>
                            ProjectLists.Apply(
                                before,
                                isPut
                                    ?
                                    [
                                        .. before.DataKeys,
                                        new(key, body.Priority, body.Description),
                                    ]
                                    : [.. before.DataKeys.Where(k => !Same(k.Key, key))],
                                before.ExternalMatchings
                            ),
                        DataKeysOf,
                        cancellationToken
                    );
            }
        );

    /// <summary>A project's external matchings: told, or replaced as a whole.</summary>
    [Function("ExternalMatchings")]
    public async Task<IResult> ExternalMatchingsAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            Get,
            Put,
            Route = "v1/projects/{project}/external-matchings"
        )]
            HttpRequest request,
        string project,
        CancellationToken cancellationToken
    ) =>
        await RunAsync(
            request,
            async call =>
            {
                if (HttpMethods.IsGet(request.Method))
                {
                    return await changes.TellAsync(call, project, MatchingsOf, cancellationToken);
                }

                var (body, problem) = await call.ReadAsync<MatchingsDocument>(cancellationToken);
                return body is null
                    ? call.Refuse(problem!)
                    : await ChangeAsync(
                        call,
                        project,
                        "external-matchings.put",
                        before =>
                            ProjectLists.Apply(
                                before,
                                before.DataKeys,
                                body.ExternalMatchings ?? []
                            ),
                        MatchingsOf,
                        cancellationToken
                    );
            }
        );

    /// <summary>One external matching of a project: put, deleted.</summary>
    [Function("ExternalMatching")]
    public async Task<IResult> ExternalMatchingAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            Put,
            Delete,
            Route = "v1/projects/{project}/external-matchings/{matching}"
        )]
            HttpRequest request,
        string project,
        string matching,
        CancellationToken cancellationToken
    ) =>
        await RunAsync(
            request,
            call =>
            {
                var isPut = HttpMethods.IsPut(request.Method);
                return ChangeAsync(
                    call,
                    project,
                    isPut ? "external-matching.put" : "external-matching.deleted",
                    before =>
                        ProjectLists.Apply(
                            before,
                            before.DataKeys,
                            isPut
                                ? [.. before.ExternalMatchings, matching]
                                : [.. before.ExternalMatchings.Where(m => !Same(m, matching))]
                        ),
                    MatchingsOf,
                    cancellationToken
                );
            }
        );

    private static bool Same(string stored, string named) => stored == Spelling.Normalize(named);

    private static DataKeysDocument DataKeysOf(Project project) => new(project.DataKeys);

    private static MatchingsDocument MatchingsOf(Project project) => new(project.ExternalMatchings);

    private Task<IResult> ChangeAsync(
        ManageCall call,
        string project,
        string action,
        Func<Project, (Project? Project, Problem? Problem)> edit,
        Func<Project, object> view,
        CancellationToken cancellationToken
    ) =>
        changes.ChangeAsync(
            call,
            project,
            action,
            before => before is null ? (null, ProjectChanges.UnknownProject) : edit(before),
            view,
            cancellationToken
        );

    private async Task<IResult> RunAsync(HttpRequest request, Func<ManageCall, Task<IResult>> run)
    {
        var (who, problem) = access.Authenticate(request);
        return who is null
            ? problem!.ToResult(request.HttpContext.Response)
            : await run(new ManageCall(request, who));
    }

    private sealed record DataKeysDocument(IReadOnlyList<CustomDataKey>? DataKeys);

    private sealed record DataKeyDocument(int Priority = 0, string? Description = null);

    private sealed record MatchingsDocument(IReadOnlyList<string>? ExternalMatchings);
}
