using System.Security.Cryptography;
using Azure;
using Tracking.Shared;
using Tracking.Shared.Access;
using Tracking.Shared.Changes;
using Tracking.Shared.Events;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>Tells, makes, changes, tries and deletes the targets of a project.</summary>
public sealed class TargetChanges(
    ProjectStore projects,
    TargetStore store,
    TargetDirectory directory,
    TargetRules rules,
    TargetStates states,
    OpenTargets open,
    AuditedChanges audited,
    TimeProvider time
)
{
    private const int IdBytes = 4;

    private static readonly TimeSpan SavePatience = TimeSpan.FromSeconds(5);

    private static readonly Problem UnknownProject = new(
        404,
        "unknown-project",
        "There is no project of this id."
    );

    private static readonly Problem UnknownTarget = new(
        404,
        "unknown-target",
        "The project has no target of this id."
    );

    private static readonly Problem Conflict = new(
        412,
        "conflict",
        "The target was changed meanwhile: read it again.",
        "if-match"
    );

    private static readonly Problem TooMany = new(
        409,
        "too-many-targets",
        $"A project has at most {TargetRules.MaximumTargets} targets."
    );

    private static readonly Problem TargetExists = new(
        409,
        "target-exists",
        "The project has a target of this id. To change it, send PUT to its own path.",
        "id"
    );

    /// <summary>Tells the targets of a project.</summary>
    internal async Task<Result<Answer, Problem>> ListAsync(
        string project,
        CancellationToken cancellationToken
    ) =>
        await HasAsync(project, cancellationToken)
            ? new Answer(
                new
                {
                    targets = await states.TellAsync(
                        await store.ListAsync(project, cancellationToken),
                        cancellationToken
                    ),
                }
            )
            : UnknownProject;

    /// <summary>Tells one target.</summary>
    internal async Task<Result<Answer, Problem>> TellAsync(
        string project,
        string id,
        CancellationToken cancellationToken
    ) =>
        await FindAsync(project, id, cancellationToken) is { } target
            ? await AnswerAsync(target, isNew: false, cancellationToken)
            : UnknownTarget;

    /// <summary>Makes a target under an id of its own, or of the body.</summary>
    internal async Task<Result<Answer, Problem>> MakeAsync(
        ManageCall call,
        string project,
        CancellationToken cancellationToken
    )
    {
        if (
            !(await call.ReadAsync<TargetDocument>(cancellationToken)).Is(
                out var document,
                out var problem
            )
        )
        {
            return problem;
        }

        var id =
            document.Id
            ?? $"target-{RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true)}";
        return await FindAsync(project, id, cancellationToken) is not null
            ? TargetExists
            : await SaveAsync(call, project, id, document, null, cancellationToken);
    }

    /// <summary>Makes a target under an id, or changes it.</summary>
    internal async Task<Result<Answer, Problem>> PutAsync(
        ManageCall call,
        string project,
        string id,
        CancellationToken cancellationToken
    )
    {
        if (
            !(await call.ReadAsync<TargetDocument>(cancellationToken)).Is(
                out var document,
                out var problem
            )
        )
        {
            return problem;
        }

        var before = await FindAsync(project, id, cancellationToken);
        return call.Accepts(before?.Version)
            ? await SaveAsync(call, project, id, document, before, cancellationToken)
            : Conflict;
    }

    /// <summary>Deletes a target. What it does not have by then, it never gets.</summary>
    internal async Task<Result<Answer, Problem>> DeleteAsync(
        ManageCall call,
        string project,
        string id,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(project, id, cancellationToken) is not { } target)
        {
            return UnknownTarget;
        }

        if (!call.Accepts(target.Version))
        {
            return Conflict;
        }

        return await audited.MakeAsync(
            new(project, "target.deleted", call.Who, TargetTold.Of(target), null),
            async () =>
            {
                try
                {
                    return await store.TryDeleteAsync(
                        project,
                        id,
                        target.Version!.Value,
                        cancellationToken
                    )
                        ? Answer.Done
                        : Conflict;
                }
                finally
                {
                    directory.Expire();
                }
            },
            cancellationToken
        );
    }

    /// <summary>Finds out whether a target would take events, with one that is made for this.</summary>
    internal async Task<Result<Answer, Problem>> TestAsync(
        string project,
        string id,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(project, id, cancellationToken) is not { } target)
        {
            return UnknownTarget;
        }

        var tried = await open.Open(target)
            .TestAsync(SampleEvent.Of(target, time.GetUtcNow()), cancellationToken);
        var outcome = tried.Events[0];
        return new Answer(
            new
            {
                outcome = outcome.Outcome.ToString().ToLowerInvariant(),
                detail = outcome.Detail ?? tried.Fault,
                paused = tried.IsPaused,
            }
        );
    }

    private async Task<Result<Answer, Problem>> SaveAsync(
        ManageCall call,
        string project,
        string id,
        TargetDocument document,
        Target? before,
        CancellationToken cancellationToken
    )
    {
        if (!await HasAsync(project, cancellationToken))
        {
            return UnknownProject;
        }

        if (
            before is null
            && (await store.ListAsync(project, cancellationToken)).Count
                >= TargetRules.MaximumTargets
        )
        {
            return TooMany;
        }

        if (!rules.Apply(project, id, document, before).Is(out var after, out var problem))
        {
            return problem;
        }

        return await audited.MakeAsync(
            new(
                project,
                "target.put",
                call.Who,
                before is null ? null : TargetTold.Of(before),
                TargetTold.Of(after)
            ),
            async () =>
            {
                // When it begins is told already, so it must not take long.
                using var deadline = new Deadline(SavePatience, time, cancellationToken);
                try
                {
                    return await store.TrySaveAsync(after, deadline.Token) is { } saved
                        ? await AnswerAsync(saved, isNew: before is null, cancellationToken)
                        : await FindSameAsync(after, before is null, cancellationToken);
                }
                finally
                {
                    directory.Expire();
                }
            },
            cancellationToken
        );
    }

    // A call is repeated when its answer is lost: what is in its way then is this very change.
    private async Task<Result<Answer, Problem>> FindSameAsync(
        Target after,
        bool isNew,
        CancellationToken cancellationToken
    ) =>
        await store.FindAsync(after.Project, after.Id, cancellationToken) is { } found
        && found.Making == after.Making
        && found.ChangedAt == after.ChangedAt
            ? await AnswerAsync(found, isNew, cancellationToken)
            : Conflict;

    private async Task<Answer> AnswerAsync(
        Target target,
        bool isNew,
        CancellationToken cancellationToken
    ) =>
        new(
            (await states.TellAsync([target], cancellationToken))[0],
            target.Version ?? default(ETag?),
            isNew
        );

    private async Task<Target?> FindAsync(
        string project,
        string id,
        CancellationToken cancellationToken
    ) =>
        TargetRules.IsId(project) && TargetRules.IsId(id)
            ? await store.FindAsync(project, id, cancellationToken)
            : null;

    private async Task<bool> HasAsync(string project, CancellationToken cancellationToken) =>
        TargetRules.IsId(project)
        && await projects.FindAsync(project, cancellationToken) is not null;
}
