using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Tells what was logged, and what it comes to.</summary>
public sealed class LogQueryFunctions(
    QueryAccess access,
    LogPage page,
    Reports reports,
    SessionResults sessions,
    TimeProvider time
)
{
    private static readonly Problem UnknownReport = new(
        404,
        "unknown-report",
        "The reports are log-types, searches, contents and sessions."
    );

    /// <summary>Atomic logs, oldest first, a page at a time.</summary>
    [Function("GetAtomicLogs")]
    public Task<IResult> GetAtomicLogsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/atomic-logs")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
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

                var (logs, continuation) = await page.ReadAsync(project.Id, filter, cancellation);
                return RowAnswers.Page("logs", logs, continuation, filter.Range);
            },
            cancellationToken
        );

    /// <summary>A report: <c>log-types</c>, <c>searches</c>, <c>contents</c> or <c>sessions</c>.</summary>
    [Function("GetReport")]
    public Task<IResult> GetReportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/reports/{report}")]
            HttpRequest request,
        string report,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            report is "log-types" or "sessions"
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

                var told = await TellAsync(report, project, filter, cancellation);
                if (told is null)
                {
                    return UnknownReport;
                }

                filter.Range.Tell(told);
                return told;
            },
            cancellationToken
        );

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
            "contents" => await reports.ContentsAsync(project, filter, cancellationToken),
            "sessions" => await sessions.ReadAsync(project, filter, cancellationToken),
            _ => null,
        };
}
