using System.Text.Json;
using Azure.Data.Tables;

namespace Tracking.Shared.Access;

/// <summary>Projects as rows.</summary>
internal static class ProjectRow
{
    /// <summary>The PK of all projects: they are few, and read together.</summary>
    public const string Partition = "project";

    public static TableEntity Of(Project project) =>
        new(Partition, project.Id)
        {
            ["name"] = project.Name,
            ["product"] = project.Product,
            ["allowedOrigins"] = JsonSerializer.Serialize(project.AllowedOrigins),
            ["sessionTimeoutSeconds"] = (int)project.SessionTimeout.TotalSeconds,
            ["timeZone"] = project.TimeZone,
            ["ip"] = project.Ip.ToString(),
            ["retentionDays"] = project.RetentionDays,
            ["dataKeys"] = JsonSerializer.Serialize(project.DataKeys),
            ["externalMatchings"] = JsonSerializer.Serialize(project.ExternalMatchings),
            ["honors"] = JsonSerializer.Serialize(project.Honors),
            ["columns"] = JsonSerializer.Serialize(project.Columns),
            ["rules"] = JsonSerializer.Serialize(project.Rules),
        };

    public static Project Read(TableEntity row) =>
        new(
            row.RowKey,
            row.GetString("name"),
            row.GetString("product"),
            List<string>(row, "allowedOrigins"),
            TimeSpan.FromSeconds(row.GetInt32("sessionTimeoutSeconds")!.Value)
        )
        {
            TimeZone = row.GetString("timeZone") ?? "UTC",
            Ip = Enum.Parse<IpHandling>(row.GetString("ip")),
            RetentionDays = row.GetInt32("retentionDays"),
            DataKeys = List<CustomDataKey>(row, "dataKeys"),
            ExternalMatchings = List<string>(row, "externalMatchings"),
            Honors = row.GetString("honors") is null ? [] : List<string>(row, "honors"),
            Columns = row.GetString("columns") is null ? [] : List<PromotedColumn>(row, "columns"),
            Rules = row.GetString("rules") is { } rules
                ? JsonSerializer.Deserialize<EventRules>(rules)!
                : EventRules.None,
        };

    private static T[] List<T>(TableEntity row, string name) =>
        JsonSerializer.Deserialize<T[]>(row.GetString(name))!;
}
