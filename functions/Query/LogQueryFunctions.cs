using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Tells what was logged, and what it comes to.</summary>
public sealed class LogQueryFunctions(
    QueryAccess access,
    LogPage page,
    NewestLogs newest,
    LiveLogs live,
    Reports reports,
    ClickedQueries queries,
    SessionResults sessions,
    SessionMetrics metrics,
    TimeProvider time
)
{
    private const string All =
        "log-types, searches, queries, positions, contents, sessions and metrics";

    private static readonly Problem UnknownReport = new(
        404,
        "unknown-report",
        $"The reports are {All}."
    );

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
    ];

    /// <summary>Atomic logs, a page at a time; or all of them as a table.</summary>
    [Function("GetAtomicLogs")]
    public Task<IResult> GetAtomicLogsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/atomic-logs")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.AnswerAsync(
            request,
            LogFilter.Parameters,
            async (project, cancellation) =>
            {
                if (
                    !LogFilter
                        .Read(request.Query, time.GetUtcNow())
                        .Is(out var filter, out var problem)
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

    /// <summary>A report, of those that <see cref="All"/> names.</summary>
    [Function("GetReport")]
    public Task<IResult> GetReportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/reports/{report}")]
            HttpRequest request,
        string report,
        CancellationToken cancellationToken
    ) =>
        access.AnswerAsync(
            request,
            report is "log-types" or "sessions" or "positions"
                ? ReportFilter.WithoutLimit
                : ReportFilter.Parameters,
            async (project, cancellation) =>
            {
                if (
                    !ReportFilter
                        .Read(request.Query, time.GetUtcNow())
                        .Is(out var filter, out var problem)
                )
                {
                    return problem;
                }

                var isTable = Csv.IsAsked(request);
                var told = await TellAsync(
                    report,
                    project,
                    isTable
                        ? filter with
                        {
                            Range = filter.Range with { Limit = int.MaxValue },
                        }
                        : filter,
                    cancellation
                );
                if (told is null)
                {
                    return UnknownReport;
                }

                if (isTable)
                {
                    return new CsvReport(report, ListOf(told));
                }

                filter.Range.Tell(told);
                return new JsonAnswer(told);
            },
            cancellationToken
        );

    private Task<(IReadOnlyList<TableEntity> Logs, string? Continuation)> ReadAsync(
        Project project,
        LogFilter filter,
        CancellationToken cancellationToken
    ) =>
        filter.IsNewestFirst
            ? newest.ReadAsync(project.Id, filter, columns: null, cancellationToken)
            : page.ReadAsync(project.Id, filter, cancellationToken);

    // A table is of the periods when they are asked for, else of the list that the report has.
    private static JsonArray ListOf(JsonObject told) =>
        told["periods"] as JsonArray
        ?? told.Select(member => member.Value).OfType<JsonArray>().First();

    private async Task<JsonObject?> TellAsync(
        string report,
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    ) =>
        report switch
        {
            "log-types" => await reports.LogTypesAsync(project, filter, cancellationToken),
            "searches" => await reports.SearchesAsync(project, filter, cancellationToken),
            "queries" => await queries.ReadAsync(project, filter, cancellationToken),
            "positions" => await reports.PositionsAsync(project, filter, cancellationToken),
            "contents" => await reports.ContentsAsync(project, filter, cancellationToken),
            "sessions" => await sessions.ReadAsync(project, filter, cancellationToken),
            "metrics" => await metrics.ReadAsync(project, filter, cancellationToken),
            _ => null,
        };
}
