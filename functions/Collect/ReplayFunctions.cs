using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Functions.Collect.Keeping;
using Tracking.Shared;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Collect;

/// <summary>Tries rejected events again, after what kept them out was changed.</summary>
public sealed class ReplayFunctions(
    RequestGuard guard,
    ReadAccess access,
    DeadLetterStore store,
    Replayer replayer,
    TimeProvider time
)
{
    /// <summary>The most letters of a call; the answer says where to go on.</summary>
    public const int MaximumLetters = 1000;

    private const int DefaultDays = 7;

    /// <summary>A person has not the role that a replay needs, unless it is a dry run.</summary>
    internal static readonly Problem RoleRequired = Person.RoleRequired(
        "A replay that is no dry run",
        Person.AdminRole
    );

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        // What is misspelt would be done to all.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new FlagConverter() },
    };

    /// <summary>
    /// Takes <c>{"ids"}</c>, <c>{"reason"}</c> or <c>{"all": true}</c>, with <c>dryRun</c>, <c>from</c> and
    /// <c>continuation</c>. Events keep their ids and times, so they count once.
    /// </summary>
    [Function("ReplayDeadLetters")]
    public Task<IResult> ReplayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/dead-letters/replay")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) => guard.RunAsync(request, token => TryAgainAsync(request, token), cancellationToken);

    private async Task<IResult> TryAgainAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var response = request.HttpContext.Response;
        var authenticated = await access.AuthenticateAsync(request, cancellationToken);
        if (!authenticated.Is(out var reader, out var problem))
        {
            return problem.ToResult(response);
        }

        // What is asked for stands in the body: a dryRun in the address would do it all.
        var parameters = reader.Person is null
            ? RequestKey.Parameters
            : [.. RequestKey.Parameters, ReadAccess.Parameter];
        if (request.Query.Keys.Except(parameters).FirstOrDefault() is { } name)
        {
            var told = Text.Cut(name, EventLimits.NameLength);
            return new Problem(
                400,
                "invalid",
                $"There is no parameter {told}: it belongs in the body.",
                told
            ).ToResult(response);
        }

        if (
            !(await RequestBody.ReadAsync(request, cancellationToken)).Is(out var body, out problem)
        )
        {
            return problem.ToResult(response);
        }

        ReplayRequest? asked;
        try
        {
            asked = JsonSerializer.Deserialize<ReplayRequest>(
                body.IsEmpty ? "{}"u8 : body.Span,
                Options
            );
        }
        catch (JsonException e)
        {
            return new Problem(400, "malformed", $"The body cannot be read: {e.Message}").ToResult(
                response
            );
        }

        // Trying is reading; what is accepted changes what the project has.
        return Check(asked) is { } wrong ? wrong.ToResult(response)
            : reader.Person is { MayManage: false } && !asked!.DryRun
                ? RoleRequired.ToResult(response)
            : await AnswerAsync(reader.Project, asked!, cancellationToken);
    }

    private static Problem? Check(ReplayRequest? asked) =>
        asked switch
        {
            null or { Ids: null, Reason: null, All: false } => new Problem(
                400,
                "missing",
                "Say what to try again: ids, reason, or all.",
                "ids"
            ),
            { Ids: { } ids } when ids.Count > MaximumLetters || ids.Contains(null!) => new Problem(
                400,
                "invalid",
                $"ids are at most {MaximumLetters} ids of dead letters.",
                "ids"
            ),
            { Continuation: { } after } when !DeadLetterStore.IsId(after) => new Problem(
                400,
                "invalid",
                "continuation is what the last answer said.",
                "continuation"
            ),
            _ => null,
        };

    private async Task<IResult> AnswerAsync(
        Project project,
        ReplayRequest asked,
        CancellationToken cancellationToken
    )
    {
        var (letters, missing, continuation) = asked.Ids is null
            ? await ListAsync(project, asked, cancellationToken)
            : await FindAsync(project, asked.Ids, cancellationToken);
        var tried = await replayer.ReplayAsync(project, letters, asked.DryRun, cancellationToken);
        List<ReplayResult> results =
        [
            .. tried,
            .. missing.Select(id => new ReplayResult(id, null, "not-found")),
        ];
        return Results.Json(
            new JsonObject
            {
                ["dryRun"] = asked.DryRun,
                ["counts"] = new JsonObject(
                    results
                        .CountBy(r => r.Status)
                        .OrderBy(c => c.Key, StringComparer.Ordinal)
                        .Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))
                ),
                ["results"] = new JsonArray([.. results.Select(Tell)]),
                ["continuation"] = continuation,
            }
        );
    }

    private static JsonObject Tell(ReplayResult result) =>
        new()
        {
            ["id"] = result.Id,
            ["eventId"] = result.EventId,
            ["status"] = result.Status,
            ["reason"] = result.Rejection?.Reason,
            ["field"] = result.Rejection?.Field,
            ["detail"] = result.Rejection?.Detail,
        };

    private async Task<(List<TableEntity>, IEnumerable<string>, string?)> FindAsync(
        Project project,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        var distinct = ids.Distinct().ToList();
        var found = await store.FindAllAsync(project.Id, distinct, cancellationToken);
        var letters = found.OfType<TableEntity>().ToList();
        var missing = distinct.Where((_, i) => found[i] is null).ToList();
        return (letters, missing, null);
    }

    private async Task<(List<TableEntity>, IEnumerable<string>, string?)> ListAsync(
        Project project,
        ReplayRequest asked,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var letters = new List<TableEntity>();
        await foreach (
            var letter in store.ListAsync(
                project.Id,
                asked.From ?? now.AddDays(-DefaultDays),
                now.AddDays(1),
                asked.Reason,
                asked.Continuation,
                cancellationToken
            )
        )
        {
            // What was accepted when it was tried again is done.
            if (letter.GetDateTimeOffset(DeadLetterStore.ReplayedAt) is not null)
            {
                continue;
            }

            if (letters.Count == MaximumLetters)
            {
                return (letters, [], DeadLetterStore.IdOf(letters[^1]));
            }

            letters.Add(letter);
        }

        return (letters, [], null);
    }

    [ApiSchema(HasNulls = true)]
    private sealed record ReplayRequest(
        IReadOnlyList<string>? Ids,
        string? Reason,
        bool All,
        bool DryRun,
        DateTimeOffset? From,
        string? Continuation
    );
}
