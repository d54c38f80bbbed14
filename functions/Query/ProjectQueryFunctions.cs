using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>Tells of which project a key is, what was changed in it, and how far behind what is read may be.</summary>
public sealed class ProjectQueryFunctions(
    QueryAccess access,
    ReaderMonitor readers,
    StorageClients storage,
    AuditAccess auditAccess,
    AuditLogs audit,
    TimeProvider time
)
{
    private readonly TableClient cursors = storage.Tables.GetTableClient(TableNames.ExportCursors);

    /// <summary>The project of the key.</summary>
    [Function("GetOwnProject")]
    public Task<IResult> GetProjectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/project")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            ReadKind.Impersonal,
            [],
            (project, _) =>
                Task.FromResult<Result<JsonObject, Shared.Access.Problem>>(
                    new JsonObject
                    {
                        ["id"] = project.Id,
                        ["name"] = project.Name,
                        ["product"] = project.Product,
                        ["timeZone"] = project.TimeZone,
                        ["sessionTimeoutSeconds"] = project.SessionTimeout.TotalSeconds,
                        ["externalMatchings"] = new JsonArray([
                            .. project.ExternalMatchings.Select(name => JsonValue.Create(name)),
                        ]),
                    }
                ),
            cancellationToken
        );

    /// <summary>How far each reader of this instance is behind, and when the last line of each export came.</summary>
    [Function("GetLag")]
    public Task<IResult> GetLagAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/lag")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            ReadKind.Impersonal,
            [],
            async (_, cancellation) =>
                new JsonObject
                {
                    ["readers"] = new JsonArray([
                        .. readers.Statuses.Select(status => new JsonObject
                        {
                            ["reader"] = status.Reader,
                            ["partition"] = status.Partition,
                            ["lagSeconds"] = Math.Round(status.Lag.TotalSeconds),
                            ["failingSince"] = status.FailingSince is { } since
                                ? TimeConverter.Write(since)
                                : null,
                        }),
                    ]),
                    ["exports"] = await ExportsAsync(cancellation),
                },
            cancellationToken
        );

    /// <summary>What was changed in the project and by whom, newest first.</summary>
    [Function("GetAuditLogs")]
    public Task<IResult> GetAuditLogsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/audit-logs")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        auditAccess.RunAsync(
            request,
            TimeRange.Parameters,
            async (project, cancellation) =>
            {
                if (
                    !TimeRange
                        .Read(request.Query, time.GetUtcNow())
                        .Is(out var range, out var problem)
                )
                {
                    return problem;
                }

                return await audit.ReadAsync(project, range, cancellation);
            },
            cancellationToken
        );

    private async Task<JsonArray> ExportsAsync(CancellationToken cancellationToken)
    {
        var exports = new JsonArray();
        await foreach (
            var row in cursors.QueryAsync<TableEntity>(cancellationToken: cancellationToken)
        )
        {
            exports.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["hub"] = row.PartitionKey,
                        ["partition"] = int.Parse(
                            row.RowKey,
                            System.Globalization.CultureInfo.InvariantCulture
                        ),
                        ["sequence"] = row.GetInt64("sequence"),
                        ["lastLineAt"] = row.GetDateTimeOffset("enqueuedAt") is { } at
                            ? TimeConverter.Write(at)
                            : null,
                    }
            );
        }

        return exports;
    }
}
