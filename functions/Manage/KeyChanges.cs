using System.Buffers.Text;
using System.Security.Cryptography;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Changes;
using Tracking.Shared.Events;

namespace Tracking.Functions.Manage;

/// <summary>Tells, makes and deletes the keys of a project.</summary>
public sealed class KeyChanges(
    ProjectChanges projects,
    KeyStore keys,
    ProjectDirectory directory,
    AuditedChanges audited,
    TimeProvider time
)
{
    private const int KeyBytes = 24;
    private const int IdBytes = 4;

    private static readonly Problem UnknownKey = new(
        404,
        "unknown-key",
        "The project has no key of this id."
    );

    private static readonly Problem KeyExists = new(
        409,
        "key-exists",
        "The project has a key of this id. To change it, make another one and delete this one."
    );

    private static readonly Problem InvalidKey = new(
        400,
        "invalid",
        "A key has a kind, write, secret or domain, and an id of 2 to 64 letters, digits, dots, dashes and underscores.",
        "kind"
    );

    /// <summary>The keys of a project, without the keys themselves.</summary>
    internal async Task<Result<Answer, Problem>> ListAsync(
        string project,
        CancellationToken cancellationToken
    ) =>
        (await FindAsync(project, cancellationToken)).Is(out var found, out var problem)
            ? new Answer(new { keys = found.Select(key => KeyDocument.Of(key)) })
            : problem;

    /// <summary>Makes a key. The answer to this is the only one that has it.</summary>
    /// <param name="call">The request.</param>
    /// <param name="project">The project.</param>
    /// <param name="id">The key's id; null when the body may say one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<Result<Answer, Problem>> MakeAsync(
        ManageCall call,
        string project,
        string? id,
        CancellationToken cancellationToken
    )
    {
        if (!(await FindAsync(project, cancellationToken)).Is(out var found, out var problem))
        {
            return problem;
        }

        if (!(await call.ReadAsync<KeyDocument>(cancellationToken)).Is(out var body, out problem))
        {
            return problem;
        }

        id ??= body.Id ?? $"key-{RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true)}";
        if (body.ReadKind() is not { } kind || !NameRules.IsAction(id))
        {
            return InvalidKey;
        }

        if (found.Any(key => key.Id == id))
        {
            return KeyExists;
        }

        var key = NewKey(kind);
        var stored = new StoredKey(id, kind, KeyHash.Of(key), time.GetUtcNow());
        return await audited.MakeAsync(
            new(project, "key.created", call.Who, null, KeyDocument.Of(stored)),
            async () =>
                await keys.TryAddAsync(project, stored, cancellationToken)
                    ? new Answer(KeyDocument.Of(stored, key), IsNew: true)
                    : KeyExists,
            cancellationToken
        );
    }

    /// <summary>Deletes a key.</summary>
    internal async Task<Result<Answer, Problem>> DeleteAsync(
        ManageCall call,
        string project,
        string id,
        CancellationToken cancellationToken
    )
    {
        if (!(await FindAsync(project, cancellationToken)).Is(out var found, out var problem))
        {
            return problem;
        }

        if (found.FirstOrDefault(k => k.Id == id) is not { } key)
        {
            return UnknownKey;
        }

        return await audited.MakeAsync(
            new(project, "key.deleted", call.Who, KeyDocument.Of(key), null),
            async () =>
            {
                try
                {
                    await keys.DeleteAsync(project, key, cancellationToken);
                    return Answer.Done;
                }
                finally
                {
                    directory.Expire();
                }
            },
            cancellationToken
        );
    }

    private async Task<Result<StoredKey[], Problem>> FindAsync(
        string project,
        CancellationToken cancellationToken
    ) =>
        await projects.FindAsync(project, cancellationToken) is null
            ? ProjectChanges.UnknownProject
            : (StoredKey[])[.. await keys.ListAsync(project, cancellationToken)];

    private static string NewKey(KeyKind kind)
    {
        var prefix = kind switch
        {
            KeyKind.Write => "wk_",
            KeyKind.Secret => "sk_",
            _ => "dk_",
        };
        return prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
    }
}
