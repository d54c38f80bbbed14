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
    NewestDeadLetters newest,
    CounterReader counters,
    TimeProvider time
)
{
    private const string Order = "order";
    private const string Newest = "newest";
    private const string Oldest = "oldest";

    private static readonly Problem UnknownDeadLetter = new(
        404,
        "unknown-dead-letter",
        "The project has no dead letter of this id."
    );

    private static readonly string[] Columns =
    [
        "receivedAt",
        "reason",
        "field",
        "detail",
        "dialect",
        "reader",
        "eventId",
        "standsFor",
        "rawBytes",
        "replayedAt",
    ];

    /// <summary>How many events were not accepted, by reason, and those that are kept, oldest first unless asked otherwise; or these as a table.</summary>
    [Function("GetDeadLetters")]
    public Task<IResult> GetDeadLettersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "v1/dead-letters")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.AnswerAsync(
            request,
            ReadKind.Impersonal,
            [.. TimeRange.Parameters, "reason", Order, "continuation", .. Csv.Parameters],
            async (project, cancellation) =>
                !Read(request.Query).Is(out var asked, out var problem) ? problem
                : Csv.IsAsked(request) ? Table(project, asked)
                : new JsonAnswer(await ListAsync(project, asked, cancellation)),
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
            ReadKind.DeadLetter,
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

    private Result<Asked, Problem> Read(IQueryCollection query)
    {
        if (!TimeRange.Read(query, time.GetUtcNow()).Is(out var range, out var problem))
        {
            return problem;
        }

        var order = query[Order].ToString();
        if (order is not ("" or Newest or Oldest))
        {
            return Parameters.Invalid(Order, $"{Order} is {Newest} or {Oldest}.");
        }

        var after = query["continuation"].ToString();
        var isPlace =
            order == Newest ? NewestDeadLetters.IsPlace(after) : DeadLetterStore.IsId(after);
        if (after.Length > 0 && !isPlace)
        {
            return TimeRange.InvalidContinuation;
        }

        if (!TextConditions.Read(query, ["reason"]).Is(out _, out problem))
        {
            return problem;
        }

        var reason = query["reason"].ToString();
        return Csv.Check(query) is { } wrong
            ? wrong
            : new Asked(
                range,
                reason.Length > 0 ? reason : null,
                after.Length > 0 ? after : null,
                order == Newest
            );
    }

    private async Task<JsonObject> ListAsync(
        Project project,
        Asked asked,
        CancellationToken cancellationToken
    )
    {
        var counts = new SortedDictionary<string, long>();
        await foreach (
            var read in counters.ReadAsync(
                project.Id,
                CounterKind.Rejected,
                asked.Range,
                cancellationToken
            )
        )
        {
            ReportJson.Add(counts, read.Name, read.Count);
        }

        var (letters, continuation) = await PageAsync(project, asked, cancellationToken);
        var told = new JsonObject
        {
            ["counts"] = ReportJson.Of(counts),
            ["deadLetters"] = new JsonArray([.. letters.Select(Tell)]),
            ["continuation"] = continuation,
        };
        asked.Range.Tell(told);
        return told;
    }

    private CsvPages Table(Project project, Asked asked) =>
        new(
            "dead-letters",
            Columns,
            (after, token) =>
                PageAsync(
                    project,
                    asked with
                    {
                        Range = asked.Range with { Limit = TimeRange.MaximumLimit },
                        After = after ?? asked.After,
                    },
                    token
                )
        );

    private async Task<(IReadOnlyList<TableEntity> Letters, string? Continuation)> PageAsync(
        Project project,
        Asked asked,
        CancellationToken cancellationToken
    )
    {
        if (asked.IsNewestFirst)
        {
            return await newest.ReadAsync(
                project.Id,
                asked.Range,
                asked.Reason,
                asked.After,
                cancellationToken
            );
        }

        var letters = new List<TableEntity>();
        await foreach (
            var row in store.ListAsync(
                project.Id,
                asked.Range.From,
                asked.Range.To,
                asked.Reason,
                asked.After,
                cancellationToken
            )
        )
        {
            if (letters.Count == asked.Range.Limit)
            {
                return (letters, DeadLetterStore.IdOf(letters[^1]));
            }

            letters.Add(row);
        }

        return (letters, null);
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

    private sealed record Asked(TimeRange Range, string? Reason, string? After, bool IsNewestFirst);
}
