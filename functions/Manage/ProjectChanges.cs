using Azure;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Manage;

/// <summary>
/// Changes projects: recorded first, with what was and what will be, then done, if nobody else was first.
/// A change that is recorded and then not done is recorded as abandoned.
/// </summary>
public sealed class ProjectChanges(
    ProjectStore store,
    KeyStore keys,
    ProjectDirectory directory,
    AuditTrail audit
)
{
    private const string Abandoned = "project.change-abandoned";

    internal static readonly Problem UnknownProject = new(
        404,
        "unknown-project",
        "There is no project of this id."
    );

    private static readonly Problem Conflict = new(
        412,
        "conflict",
        "The project was changed meanwhile: read it again.",
        "if-match"
    );

    private static readonly Problem NotRecorded = new(
        503,
        "not-recorded",
        "The change was not made, because it could not be recorded now. Send it again."
    );

    /// <summary>Tells a project.</summary>
    internal async Task<IResult> TellAsync(
        ManageCall call,
        string id,
        Func<Project, object> view,
        CancellationToken cancellationToken
    ) =>
        await store.FindAsync(id, cancellationToken) is { } found
            ? call.Answer(view(found.Project), found.Version)
            : call.Refuse(UnknownProject);

    /// <summary>Makes or changes a project.</summary>
    /// <param name="call">The request.</param>
    /// <param name="id">The project's id.</param>
    /// <param name="action">What the audit log calls it.</param>
    /// <param name="edit">What the project will be.</param>
    /// <param name="view">What is told of it then.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<IResult> ChangeAsync(
        ManageCall call,
        string id,
        string action,
        Func<Project?, (Project? Project, Problem? Problem)> edit,
        Func<Project, object> view,
        CancellationToken cancellationToken
    )
    {
        var found = await store.FindAsync(id, cancellationToken);
        if (!call.Accepts(found?.Version))
        {
            return call.Refuse(Conflict);
        }

        var (after, problem) = edit(found?.Project);
        if (after is null)
        {
            return call.Refuse(problem!);
        }

        var details = new
        {
            before = found is null ? null : ProjectDocument.Of(found.Value.Project),
            after = ProjectDocument.Of(after),
        };
        if (!await TryRecordAsync(id, action, call.Who, details))
        {
            return call.Refuse(NotRecorded);
        }

        if (await store.TrySaveAsync(after, found?.Version, cancellationToken) is not { } version)
        {
            await TryRecordAsync(id, Abandoned, call.Who, new { action });
            return call.Refuse(Conflict);
        }

        directory.Expire();
        return call.Answer(
            view(after),
            version,
            found is null ? StatusCodes.Status201Created : StatusCodes.Status200OK
        );
    }

    /// <summary>Deletes a project and its keys. What was collected stays until it is too old.</summary>
    internal async Task<IResult> DeleteAsync(
        ManageCall call,
        string id,
        CancellationToken cancellationToken
    )
    {
        if (await store.FindAsync(id, cancellationToken) is not { } found)
        {
            return call.Refuse(UnknownProject);
        }

        if (!call.Accepts(found.Version))
        {
            return call.Refuse(Conflict);
        }

        var before = new { before = ProjectDocument.Of(found.Project) };
        if (!await TryRecordAsync(id, "project.deleted", call.Who, before))
        {
            return call.Refuse(NotRecorded);
        }

        // Keys first: none may be left that a later project of this id would inherit.
        foreach (var key in await keys.ListAsync(id, cancellationToken))
        {
            await keys.DeleteAsync(id, key, cancellationToken);
        }

        var isDeleted = await store.TryDeleteAsync(id, ETag.All, cancellationToken);
        directory.Expire();
        return isDeleted ? Results.NoContent() : call.Refuse(UnknownProject);
    }

    /// <summary>Records a change; false when it must not be made.</summary>
    internal async Task<bool> TryRecordAsync(
        string project,
        string action,
        string who,
        object details
    )
    {
        try
        {
            await audit.RecordAsync(project, action, who, details);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The answer when a change could not be recorded.</summary>
    internal static IResult RefuseUnrecorded(ManageCall call) => call.Refuse(NotRecorded);
}
