using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Tells what was logged, and what happens now.</summary>
public sealed class LogQueryFunctions(
    QueryAccess access,
    LogPage page,
    NewestLogs newest,
    LiveLogs live,
    SessionLogs sessions,
    TimeProvider time
)
{
    private static readonly string[] Columns =
    [
        "id",
        "at",
        "receivedAt",
        "action",
        "logType",
        "label",
        "product",
        "category",
        "user",
        "visitor",
        "verified",
        "bot",
        "url",
        "referrer",
        "deviceClass",
        "browser",
        "locale",
        "source",
        "environment",
        "userType",
        "searchId",
        "contentId",
        "position",
        "params",
        TextConditions.Dialect,
    ];

    /// <summary>Atomic logs, a page at a time; or all of them as a table.</summary>
    [Function("GetAtomicLogs")]
    public Task<IResult> GetAtomicLogsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "v1/atomic-logs")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.AnswerAsync(
            request,
            ReadKind.Logs,
            LogFilter.Parameters,
            async (project, cancellation) =>
            {
                if (
                    !LogFilter
                        .Read(request.Query, time.GetUtcNow())
                        .Is(out var asked, out var problem)
                    || !(await sessions.FindAsync(project.Id, asked, cancellation)).Is(
                        out var filter,
                        out problem
                    )
                )
                {
                    return problem;
                }

                if (Csv.IsAsked(request))
                {
                    return new CsvPages(
                        "atomic-logs",
                        Columns,
                        (after, token) =>
                            ReadAsync(
                                project,
                                filter with
                                {
                                    Range = filter.Range with { Limit = TimeRange.MaximumLimit },
                                    After = after is null ? filter.After : LogPlace.Parse(after),
                                },
                                token
                            )
                    );
                }

                var (logs, continuation) = await ReadAsync(project, filter, cancellation);
                return new JsonAnswer(RowAnswers.Page("logs", logs, continuation, filter.Range));
            },
            cancellationToken
        );

    /// <summary>What happens now: events a minute, visitors, pages and devices of the last half hour.</summary>
    [Function("GetLive")]
    public Task<IResult> GetLiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/live")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            ReadKind.Impersonal,
            ["bots"],
            async (project, cancellation) =>
            {
                if (Parameters.ReadFlag(request.Query, "bots", out var bots) is { } wrong)
                {
                    return wrong;
                }

                var now = time.GetUtcNow();
                var range = new TimeRange(now - LiveLogs.Span, now, 1);
                var told = await live.ReadAsync(
                    project.Id,
                    LogFilter.Of(range, logType: null, bots == true),
                    cancellation
                );
                range.Tell(told);
                return told;
            },
            cancellationToken
        );

    private async Task<(IReadOnlyList<TableEntity> Logs, string? Continuation)> ReadAsync(
        Project project,
        LogFilter filter,
        CancellationToken cancellationToken
    )
    {
        var read = filter.IsNewestFirst
            ? await newest.ReadAsync(project.Id, filter, columns: null, cancellationToken)
            : await page.ReadAsync(project.Id, filter, cancellationToken);
        foreach (var row in read.Logs)
        {
            // What is no log says its time in its key only.
            row["at"] ??= LogPlace.MinuteOf(row);
        }

        return read;
    }
}
