using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Tells what was logged, and what it comes to, to who has the project's secret key.</summary>
public sealed class LogQueryFunctions(
    QueryAccess access,
    LogPage page,
    Reports reports,
    SessionResults sessions,
    TimeProvider time
)
{
    /// <summary>Atomic logs, oldest first, a page at a time.</summary>
    [Function("GetAtomicLogs")]
    public async Task<IResult> GetAtomicLogsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/atomic-logs")]
            HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var (project, problem) = await access.AuthenticateAsync(request, cancellationToken);
        if (project is null)
        {
            return problem!.ToResult(request.HttpContext.Response);
        }

        var (filter, filterProblem) = LogFilter.Read(request.Query, time.GetUtcNow());
        if (filter is null)
        {
            return filterProblem!.ToResult(request.HttpContext.Response);
        }

        var (logs, continuation) = await page.ReadAsync(project.Id, filter, cancellationToken);
        return Results.Json(
            new JsonObject
            {
                ["logs"] = new JsonArray([.. logs.Select(RowAnswers.Of)]),
                ["continuation"] = continuation,
            },
            RowAnswers.Options
        );
    }

    /// <summary>A report: <c>log-types</c>, <c>searches</c>, <c>contents</c> or <c>sessions</c>.</summary>
    [Function("GetReport")]
    public async Task<IResult> GetReportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/reports/{report}")]
            HttpRequest request,
        string report,
        CancellationToken cancellationToken
    )
    {
        var (project, problem) = await access.AuthenticateAsync(request, cancellationToken);
        if (project is null)
        {
            return problem!.ToResult(request.HttpContext.Response);
        }

        var (range, rangeProblem) = TimeRange.Read(request.Query, time.GetUtcNow());
        if (range is null)
        {
            return rangeProblem!.ToResult(request.HttpContext.Response);
        }

        var told = report switch
        {
            "log-types" => await reports.LogTypesAsync(project, range, cancellationToken),
            "searches" => await reports.SearchesAsync(project, range, cancellationToken),
            "contents" => await reports.ContentsAsync(project, range, cancellationToken),
            "sessions" => await sessions.ReadAsync(project, range, cancellationToken),
            _ => null,
        };
        if (told is null)
        {
            return new Problem(
                404,
                "unknown-report",
                "The reports are log-types, searches, contents and sessions."
            ).ToResult(request.HttpContext.Response);
        }

        told["from"] = range.From;
        told["to"] = range.To;
        return Results.Json(told, RowAnswers.Options);
    }
}
