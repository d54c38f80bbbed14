using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>Tells what the tables for warehouses have of a project, and up to when.</summary>
public sealed class ExportQueryFunctions(
    QueryAccess access,
    StorageClients storage,
    TimeProvider time
)
{
    private readonly BlobContainerClient container = storage.Blobs.GetBlobContainerClient(
        BlobNames.Lake
    );

    /// <summary>The tables, and their hours and days that are over.</summary>
    [Function("GetExports")]
    public Task<IResult> GetExportsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/exports")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            ReadKind.Impersonal,
            ExportFilter.Parameters,
            async (project, cancellation) =>
            {
                if (
                    !ExportFilter
                        .Read(request.Query, time.GetUtcNow())
                        .Is(out var filter, out var problem)
                )
                {
                    return problem;
                }

                // First how far they are, and then what they are, which is at least that.
                var folder = TableKey.Encode(project.Id);
                var progress = await LakeProgress.ReadAsync(container, cancellation);
                var totals = ExportTotals.ReadAsync(
                    container,
                    project.Id,
                    filter.Tables,
                    progress,
                    time,
                    cancellation
                );
                var periods = ExportPeriods.ReadAsync(container, folder, filter, cancellation);
                await Task.WhenAll(totals, periods);
                var (hours, continuation) = await periods;
                var told = new JsonObject
                {
                    ["ranAt"] = progress.RanAt is { } ran ? TimeConverter.Write(ran) : null,
                    ["tables"] = await totals,
                    ["hours"] = hours,
                    ["continuation"] = continuation,
                };
                filter.Range.Tell(told);
                return told;
            },
            cancellationToken
        );
}
