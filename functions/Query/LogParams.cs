using System.Text.Json;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>What the params of a log say that it may be asked for, as it was counted.</summary>
/// <param name="Query">What was searched for, in the form in which it is counted; null for nothing.</param>
/// <param name="IsEmpty">Whether it is known that a search found nothing.</param>
/// <param name="HasComment">Whether something was said with a rating.</param>
internal readonly record struct LogParams(string? Query, bool IsEmpty, bool HasComment)
{
    private const string Comment = "comment";

    /// <summary>Reads those of a log's row.</summary>
    public static LogParams Of(TableEntity row)
    {
        // What was said with a rating stays when it is rated again without a word.
        var hasComment = !string.IsNullOrWhiteSpace(row.GetString(Comment));
        if (row.GetString("params") is not { } json)
        {
            return new(null, false, hasComment);
        }

        using var read = JsonDocument.Parse(json);
        var root = read.RootElement;
        return root.ValueKind == JsonValueKind.Object
            ? new(
                Text(root, "query") is { } query ? CounterKeys.NormalizeQuery(query) : null,
                Text(root, "resultCount") == "0",
                hasComment || !string.IsNullOrWhiteSpace(Text(root, Comment))
            )
            : new(null, false, hasComment);
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;
}
