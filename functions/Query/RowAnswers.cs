using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;

namespace Tracking.Functions.Query;

/// <summary>Rows as they are told.</summary>
internal static class RowAnswers
{
    private static readonly string[] Hidden =
    [
        "odata.etag",
        "PartitionKey",
        "RowKey",
        "Timestamp",
        "enqueuedAt",
        "owner",
        "partition",
        "resultPriority",
        "step",
        "steps",
        "forgottenSteps",
    ];

    private static readonly string[] Json =
    [
        "dataKeys",
        "actions",
        "metrics",
        "userInfo",
        "params",
        "history",
        "context",
    ];

    /// <summary>How answers are written.</summary>
    public static JsonSerializerOptions Options { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A page of rows under a name, and where to go on.</summary>
    public static JsonObject Page(
        string name,
        IEnumerable<TableEntity> rows,
        string? continuation
    ) => new() { [name] = Of(rows), ["continuation"] = continuation };

    /// <summary>Rows as objects.</summary>
    public static JsonArray Of(IEnumerable<TableEntity> rows) => new([.. rows.Select(Of)]);

    /// <summary>A row as an object: without keys, with what is JSON as JSON.</summary>
    public static JsonObject Of(TableEntity row)
    {
        var told = new JsonObject();
        foreach (var (name, value) in row)
        {
            if (value is not null && !Hidden.Contains(name))
            {
                told[name] = Json.Contains(name)
                    ? JsonNode.Parse((string)value)
                    : JsonSerializer.SerializeToNode(value);
            }
        }

        return told;
    }
}
