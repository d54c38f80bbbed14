using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Targets;

/// <summary>Reads and writes targets in Table Storage.</summary>
/// <remarks>Table <c>targets</c>: PK <c>target</c>, for they are few and read together; RK <c>{project}_{id}</c>.</remarks>
public sealed class TargetStore(StorageClients storage)
{
    private const string Partition = "target";
    private const char AfterSeparator = '`';

    private readonly TableClient table = storage.Tables.GetTableClient(TableNames.Targets);

    /// <summary>All targets of all projects.</summary>
    public Task<IReadOnlyList<Target>> ListAsync(CancellationToken cancellationToken) =>
        ReadAsync(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken);

    /// <summary>The targets of a project, by id.</summary>
    public Task<IReadOnlyList<Target>> ListAsync(
        string project,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            TableClient.CreateQueryFilter(
                $"PartitionKey eq {Partition} and RowKey gt {RowKey(project, "")} and RowKey lt {project + AfterSeparator}"
            ),
            cancellationToken
        );

    /// <summary>A target; null when there is none of that id.</summary>
    public async Task<Target?> FindAsync(
        string project,
        string id,
        CancellationToken cancellationToken
    )
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            Partition,
            RowKey(project, id),
            cancellationToken: cancellationToken
        );
        return found is { HasValue: true, Value: { } row } ? Read(row) : null;
    }

    /// <summary>Writes a target if it still has the version it was read with, or is not there if it has none.</summary>
    /// <returns>The target as it is now; null when somebody else was first.</returns>
    public async Task<Target?> TrySaveAsync(Target target, CancellationToken cancellationToken)
    {
        var answers = await TableBatch.WriteAsync(
            table,
            [RowWrite.If(target.Version, RowOf(target))],
            cancellationToken
        );
        return answers[0] switch
        {
            { IsWritten: true, Version: var version } => target with { Version = version },
            { Outcome: RowOutcome.Conflict } => null,
            { Detail: var detail } => throw new InvalidDataException(
                $"The target cannot be written: {detail}"
            ),
        };
    }

    /// <summary>Deletes a target if it still has a version; one that is gone is as good.</summary>
    /// <returns>False when somebody else has changed it.</returns>
    public async Task<bool> TryDeleteAsync(
        string project,
        string id,
        ETag version,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await table.DeleteEntityAsync(
                Partition,
                RowKey(project, id),
                version,
                cancellationToken
            );
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<Target>> ReadAsync(
        string filter,
        CancellationToken cancellationToken
    )
    {
        var found = new List<Target>();
        await foreach (
            var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken)
        )
        {
            found.Add(Read(row));
        }

        return found;
    }

    private static string RowKey(string project, string id) => $"{project}_{id}";

    private static TableEntity RowOf(Target target) =>
        new(Partition, RowKey(target.Project, target.Id))
        {
            ["kind"] = target.Kind,
            ["name"] = target.Name,
            ["enabled"] = target.IsEnabled,
            ["url"] = target.Url,
            ["secret"] = target.Secret?.Bytes,
            ["secretKey"] = target.Secret?.KeyId,
            ["secretSetting"] = target.SecretSetting,
            ["filter"] = JsonSerializer.Serialize(target.Filter),
            ["names"] = JsonSerializer.Serialize(target.Names),
            ["options"] = target.Options.ToJsonString(),
            ["making"] = target.Making,
            ["startsAt"] = target.StartsAt,
            ["changedAt"] = target.ChangedAt,
        };

    private static Target Read(TableEntity row)
    {
        var separator = row.RowKey.IndexOf('_', StringComparison.Ordinal);
        return new(
            row.RowKey[..separator],
            row.RowKey[(separator + 1)..],
            row.GetString("kind"),
            row.GetString("url")
        )
        {
            Name = row.GetString("name") ?? "",
            IsEnabled = row.GetBoolean("enabled")!.Value,
            Secret = row.GetBinary("secret") is { } secret
                ? new(row.GetString("secretKey"), secret)
                : null,
            SecretSetting = row.GetString("secretSetting"),
            Filter = JsonSerializer.Deserialize<TargetFilter>(row.GetString("filter"))!,
            Names = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString("names"))!,
            Options = JsonNode.Parse(row.GetString("options"))!.AsObject(),
            Making = row.GetString("making"),
            StartsAt = row.GetDateTimeOffset("startsAt")!.Value,
            ChangedAt = row.GetDateTimeOffset("changedAt")!.Value,
            Version = row.ETag,
        };
    }
}
