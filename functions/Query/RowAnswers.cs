using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

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
        "campaign",
        "shortened",
        "ignored",
        "joined",
        "verifiedBy",
    ];

    /// <summary>How answers are written.</summary>
    public static JsonSerializerOptions Options { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A page of rows under a name, where to go on, and of which time it is.</summary>
    public static JsonObject Page(
        string name,
        IEnumerable<TableEntity> rows,
        string? continuation,
        TimeRange range
    )
    {
        var page = new JsonObject { [name] = Of(rows), ["continuation"] = continuation };
        range.Tell(page);
        return page;
    }

    /// <summary>Rows as objects.</summary>
    public static JsonArray Of(IEnumerable<TableEntity> rows) => new([.. rows.Select(Of)]);

    /// <summary>A row as an object: without keys, with what is JSON as JSON.</summary>
    public static JsonObject Of(TableEntity row)
    {
        var told = new JsonObject();
        foreach (var (name, value) in row)
        {
            if (name == RowPlace.Column && RowPlace.Find(row) is { } place)
            {
                (told["sequence"], told["index"]) = (place.Sequence, place.Index);
            }
            else if (value is not null && !Hidden.Contains(name))
            {
                told[name] = value switch
                {
                    string json when Json.Contains(name) => JsonNode.Parse(json),
                    DateTimeOffset time => TimeConverter.Write(time),
                    _ => JsonSerializer.SerializeToNode(value),
                };
            }
        }

        return told;
    }
}
