using System.Text;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>Tells what was not accepted, and why.</summary>
public sealed class DeadLetterFunctions(
    QueryAccess access,
    DeadLetterStore store,
    CounterReader counters,
    TimeProvider time
)
{
    private static readonly Problem UnknownDeadLetter = new(
        404,
        "unknown-dead-letter",
        "The project has no dead letter of this id."
    );

    /// <summary>How many events were not accepted, by reason, and those that are kept, oldest first.</summary>
    [Function("GetDeadLetters")]
    public Task<IResult> GetDeadLettersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/dead-letters")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            [.. TimeRange.Parameters, "reason", "continuation"],
            (project, cancellation) => ListAsync(request, project, cancellation),
            cancellationToken
        );

    /// <summary>One dead letter with its bytes.</summary>
    [Function("GetDeadLetter")]
    public Task<IResult> GetDeadLetterAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/dead-letters/{id}")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            [],
            async (project, cancellation) =>
            {
                if (await store.FindAsync(project.Id, id, cancellation) is not { } row)
                {
                    return UnknownDeadLetter;
                }

                var told = Tell(row);
                var (letter, _) = DeadLetterStore.Read(row) ?? default;
                var raw = letter?.Raw ?? [];
                told["raw"] = Encoding.UTF8.GetString(raw);
                told["rawBase64"] = Convert.ToBase64String(raw);
                told["request"] = letter is null
                    ? null
                    : JsonNode.Parse((letter with { Raw = null }).ToJson());
                return told;
            },
            cancellationToken
        );

    private async Task<Result<JsonObject, Problem>> ListAsync(
        HttpRequest request,
        Project project,
        CancellationToken cancellationToken
    )
    {
        if (!TimeRange.Read(request.Query, time.GetUtcNow()).Is(out var range, out var problem))
        {
            return problem;
        }

        var after = request.Query["continuation"].ToString();
        if (after.Length > 0 && !DeadLetterStore.IsId(after))
        {
            return TimeRange.InvalidContinuation;
        }

        if (!TextConditions.Read(request.Query, ["reason"]).Is(out _, out var reasonProblem))
        {
            return reasonProblem;
        }

        var counts = new SortedDictionary<string, long>();
        await foreach (
            var read in counters.ReadAsync(
                project.Id,
                CounterKind.Rejected,
                range,
                cancellationToken
            )
        )
        {
            counts[read.Name] = counts.GetValueOrDefault(read.Name) + read.Counter.Count;
        }

        var letters = new List<TableEntity>();
        var reason = request.Query["reason"].ToString();
        await foreach (
            var row in store.ListAsync(
                project.Id,
                range.From,
                range.To,
                reason.Length > 0 ? reason : null,
                after.Length > 0 ? after : null,
                cancellationToken
            )
        )
        {
            letters.Add(row);
            if (letters.Count > range.Limit)
            {
                break;
            }
        }

        var told = new JsonObject
        {
            ["counts"] = new JsonObject(
                counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))
            ),
            ["deadLetters"] = new JsonArray([.. letters.Take(range.Limit).Select(Tell)]),
            ["continuation"] =
                letters.Count > range.Limit ? DeadLetterStore.IdOf(letters[range.Limit - 1]) : null,
        };
        range.Tell(told);
        return told;
    }

    private static JsonObject Tell(TableEntity row)
    {
        var told = RowAnswers.Of(row);
        foreach (var name in told.Select(member => member.Key).Where(IsHidden).ToList())
        {
            told.Remove(name);
        }

        told.Insert(0, "id", DeadLetterStore.IdOf(row));
        return told;
    }

    private static bool IsHidden(string name) =>
        DeadLetterStore.IsInternal(name) || name is "partition" or "sequence" or "index";
}
