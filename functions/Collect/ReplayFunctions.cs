using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.DeadLetters;
using Tracking.Shared.Events;
using Tracking.Shared.Http;
using Tracking.Shared.Projects;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Collect;

/// <summary>Tries rejected events again, after what kept them out was changed.</summary>
public sealed class ReplayFunctions(
    RequestKey requestKey,
    RejectedStore store,
    Dialects dialects,
    EventStamper stamper,
    EventPublisher publisher,
    TimeProvider time
)
{
    private const int DefaultDays = 7;

    /// <summary>The most letters of a call; the answer says where to go on.</summary>
    public const int MaximumLetters = 1000;

    /// <summary>
    /// Takes <c>{"ids"}</c>, <c>{"reason"}</c> or <c>{"all": true}</c>, with <c>dryRun</c>, <c>from</c> and
    /// <c>continuation</c>. Events keep their ids and times, so they count once.
    /// </summary>
    [Function("ReplayDeadLetters")]
    public async Task<IResult> ReplayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/dead-letters/replay")]
            HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var response = request.HttpContext.Response;
        var (key, problem) = await requestKey.AuthenticateAsync(request, cancellationToken);
        if (key is null || key.Kind != KeyKind.Secret)
        {
            return (problem ?? Problem.SecretKeyRequired).ToResult(response);
        }

        var (body, bodyProblem) = await RequestBody.ReadAsync(request, cancellationToken);
        if (bodyProblem is not null)
        {
            return bodyProblem.ToResult(response);
        }

        ReplayRequest? asked;
        try
        {
            asked = JsonSerializer.Deserialize<ReplayRequest>(
                body.IsEmpty ? "{}"u8 : body.Span,
                JsonSerializerOptions.Web
            );
        }
        catch (JsonException e)
        {
            return new Problem(400, "malformed", $"The body cannot be read: {e.Message}").ToResult(
                response
            );
        }

        if (asked is null or { Ids: null, Reason: null, All: false })
        {
            return new Problem(
                400,
                "missing",
                "Say what to try again: ids, reason, or all.",
                "ids"
            ).ToResult(response);
        }

        return await ReplayAsync(key.Project, asked, cancellationToken);
    }

    private async Task<IResult> ReplayAsync(
        Project project,
        ReplayRequest asked,
        CancellationToken cancellationToken
    )
    {
        var results = new JsonArray();
        var counts = new SortedDictionary<string, int>();
        string? continuation = null;
        await foreach (var letter in LettersAsync(project, asked, cancellationToken))
        {
            if (results.Count == MaximumLetters)
            {
                continuation = (string?)results[^1]!["id"];
                break;
            }

            var (status, rejection) = await TryAsync(
                project,
                letter,
                asked.DryRun,
                cancellationToken
            );
            counts[status] = counts.GetValueOrDefault(status) + 1;
            results.Add(
                new JsonObject
                {
                    ["id"] = RejectedStore.IdOf(letter),
                    ["eventId"] = letter.GetString("eventId"),
                    ["status"] = status,
                    ["reason"] = rejection?.Reason,
                    ["field"] = rejection?.Field,
                    ["detail"] = rejection?.Detail,
                }
            );
        }

        return Results.Json(
            new JsonObject
            {
                ["dryRun"] = asked.DryRun,
                ["counts"] = new JsonObject(
                    counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))
                ),
                ["results"] = results,
                ["continuation"] = continuation,
            }
        );
    }

    private async IAsyncEnumerable<TableEntity> LettersAsync(
        Project project,
        ReplayRequest asked,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (asked.Ids is not null)
        {
            foreach (var id in asked.Ids.Distinct().Take(MaximumLetters))
            {
                if (await store.FindAsync(project.Id, id, cancellationToken) is { } letter)
                {
                    yield return letter;
                }
            }

            yield break;
        }

        var now = time.GetUtcNow();
        var letters = store.ListAsync(
            project.Id,
            asked.From ?? now.AddDays(-DefaultDays),
            now.AddDays(1),
            asked.Reason,
            asked.Continuation,
            cancellationToken
        );
        await foreach (var letter in letters)
        {
            // What was accepted when it was tried again is done.
            if (letter.GetDateTimeOffset("replayedAt") is null)
            {
                yield return letter;
            }
        }
    }

    private async Task<(string Status, Rejection? Rejection)> TryAsync(
        Project project,
        TableEntity letter,
        bool isDryRun,
        CancellationToken cancellationToken
    )
    {
        if (
            RejectedStore.Read(letter) is not ({ IsWhole: true } rejected, var receivedAt)
            || dialects.Read(rejected.Dialect, rejected.Raw!, project) is not { } sent
        )
        {
            return ("not-replayable", null);
        }

        sent.Id ??= rejected.EventId;
        var sender = new Sender(
            new ProjectKey(project, rejected.Kind),
            receivedAt,
            rejected.Token,
            rejected.SentAt,
            rejected.Context ?? new EventContext()
        );
        var (tracked, rejection) = stamper.Stamp(sent, sender);
        if (tracked is null)
        {
            return ("rejected", rejection);
        }

        if (isDryRun)
        {
            return ("would-be-accepted", null);
        }

        if (!(await publisher.PublishAsync(HubNames.TrackedEvents, [tracked]))[0])
        {
            return ("retry", null);
        }

        await store.MarkReplayedAsync(letter, time.GetUtcNow(), cancellationToken);
        return ("accepted", null);
    }

    private sealed record ReplayRequest(
        IReadOnlyList<string>? Ids,
        string? Reason,
        bool All,
        bool DryRun,
        DateTimeOffset? From,
        string? Continuation
    );
}
