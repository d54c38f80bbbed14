using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Manage;

/// <summary>The keys of projects, for who has an admin key. A key is told once, when it is made.</summary>
public sealed class KeyFunctions(
    AdminAccess access,
    ProjectChanges changes,
    ProjectStore projects,
    KeyStore keys,
    ProjectDirectory directory,
    TimeProvider time
)
{
    private const int KeyBytes = 24;
    private const int IdBytes = 4;
    private const int IdLength = 64;

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

    /// <summary>A project's keys: told without the keys, or one made.</summary>
    [Function("Keys")]
    public async Task<IResult> KeysAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "get",
            "post",
            Route = "v1/projects/{project}/keys"
        )]
            HttpRequest request,
        string project,
        CancellationToken cancellationToken
    )
    {
        var (who, problem) = access.Authenticate(request);
        if (who is null)
        {
            return problem!.ToResult(request.HttpContext.Response);
        }

        var call = new ManageCall(request, who);
        if (await projects.FindAsync(project, cancellationToken) is null)
        {
            return call.Refuse(ProjectChanges.UnknownProject);
        }

        return HttpMethods.IsGet(request.Method)
            ? Results.Json(
                new
                {
                    keys = (await keys.ListAsync(project, cancellationToken)).Select(key =>
                        Told(key)
                    ),
                }
            )
            : await MakeAsync(call, project, null, cancellationToken);
    }

    /// <summary>One key of a project: made under an id, or deleted.</summary>
    [Function("Key")]
    public async Task<IResult> KeyAsync(
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
    )
    {
        var (who, problem) = access.Authenticate(request);
        if (who is null)
        {
            return problem!.ToResult(request.HttpContext.Response);
        }

        var call = new ManageCall(request, who);
        if (await projects.FindAsync(project, cancellationToken) is null)
        {
            return call.Refuse(ProjectChanges.UnknownProject);
        }

        return HttpMethods.IsPut(request.Method)
            ? await MakeAsync(call, project, id, cancellationToken)
            : await DeleteAsync(call, project, id, cancellationToken);
    }

    private async Task<IResult> MakeAsync(
        ManageCall call,
        string project,
        string? id,
        CancellationToken cancellationToken
    )
    {
        var (body, problem) = await call.ReadAsync<KeyDocument>(cancellationToken);
        if (body is null)
        {
            return call.Refuse(problem!);
        }

        id ??= body.Id ?? $"key-{RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true)}";
        if (
            !Enum.TryParse<KeyKind>(body.Kind, ignoreCase: true, out var kind)
            || !Enum.IsDefined(kind)
            || id.Length > IdLength
            || !NameRules.IsAction(id)
        )
        {
            return call.Refuse(InvalidKey);
        }

        if ((await keys.ListAsync(project, cancellationToken)).Any(key => key.Id == id))
        {
            return call.Refuse(KeyExists);
        }

        var key = NewKey(kind);
        var stored = new StoredKey(id, kind, KeyHash.Of(key), time.GetUtcNow());
        if (
            !await changes.TryRecordAsync(
                project,
                "key.created",
                call.Who,
                new { after = Told(stored) }
            )
        )
        {
            return ProjectChanges.RefuseUnrecorded(call);
        }

        return await keys.TryAddAsync(project, stored, cancellationToken)
            ? Results.Json(Told(stored, key), statusCode: StatusCodes.Status201Created)
            : call.Refuse(KeyExists);
    }

    private async Task<IResult> DeleteAsync(
        ManageCall call,
        string project,
        string id,
        CancellationToken cancellationToken
    )
    {
        var key = (await keys.ListAsync(project, cancellationToken)).FirstOrDefault(k =>
            k.Id == id
        );
        if (key is null)
        {
            return call.Refuse(UnknownKey);
        }

        if (
            !await changes.TryRecordAsync(
                project,
                "key.deleted",
                call.Who,
                new { before = Told(key) }
            )
        )
        {
            return ProjectChanges.RefuseUnrecorded(call);
        }

        await keys.DeleteAsync(project, key, cancellationToken);
        directory.Expire();
        return Results.NoContent();
    }

    private static object Told(StoredKey stored, string? key = null) =>
        key is null
            ? new
            {
                id = stored.Id,
                kind = Name(stored.Kind),
                createdAt = stored.CreatedAt,
            }
            : new
            {
                id = stored.Id,
                kind = Name(stored.Kind),
                createdAt = stored.CreatedAt,
                key,
            };

    private static string NewKey(KeyKind kind)
    {
        var prefix = kind switch
        {
            KeyKind.Write => "wk_",
            KeyKind.Secret => "sk_",
            _ => "dk_",
        };
        return prefix
            + System.Buffers.Text.Base64Url.EncodeToString(
                RandomNumberGenerator.GetBytes(KeyBytes)
            );
    }

    private static string Name(KeyKind kind) => kind.ToString().ToLowerInvariant();

    private sealed record KeyDocument(string? Kind = null, string? Id = null);
}
