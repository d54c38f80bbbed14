using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Tells what logs come to, and what sessions came to.</summary>
public sealed class ReportFunctions(
    QueryAccess access,
    Reports reports,
    SessionResults sessions,
    SessionMetrics metrics,
    TimeProvider time
)
{
    private const string All =
        "log-types, searches, queries, positions, contents, sessions and metrics";

    // Those that count sessions one by one where a range ends within an hour.
    private static bool IsExact(string report) => report is "sessions" or "metrics";

    private static readonly Problem UnknownReport = new(
        404,
        "unknown-report",
        $"The reports are {All}."
    );

    /// <summary>A report, of those that <see cref="All"/> names.</summary>
    [Function("GetReport")]
    public Task<IResult> GetReportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "v1/reports/{report}")]
            HttpRequest request,
        string report,
        CancellationToken cancellationToken
    ) =>
        access.AnswerAsync(
            request,
            ReadKind.Impersonal,
            report is "log-types" or "sessions" or "positions"
                ? ReportFilter.WithoutLimit
                : ReportFilter.Parameters,
            async (project, cancellation) =>
            {
                if (
                    !ReportFilter
                        .Read(request.Query, project, time.GetUtcNow())
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
                    var table = request.Query[ReportTables.Parameter].ToString();
                    return ReportTables
                        .Of(report, told, table, filter.Periods.Unit is not null)
                        .Is(out var list, out problem)
                        ? new CsvReport(report, list)
                        : problem;
                }

                (IsExact(report) ? filter.Range : filter.Range.ToQuarters(time.GetUtcNow())).Tell(
                    told
                );
                return new JsonAnswer(told);
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
            "queries" => await reports.SearchedAsync(project, filter, cancellationToken),
            "positions" => await reports.PositionsAsync(project, filter, cancellationToken),
            "contents" => await reports.ContentsAsync(project, filter, cancellationToken),
            "sessions" => await sessions.ReadAsync(project, filter, cancellationToken),
            "metrics" => await metrics.ReadAsync(project, filter, cancellationToken),
            _ => null,
        };
}
