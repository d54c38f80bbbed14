using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Tracking.Functions.Query;

/// <summary>The list of a report as a table: what is in an object in it has a column of its own; lists in it are left out.</summary>
/// <param name="name">The name of the file.</param>
/// <param name="list">The list.</param>
internal sealed class CsvReport(string name, JsonArray list) : QueryAnswer
{
    /// <inheritdoc />
    public override async Task ExecuteAsync(HttpContext httpContext)
    {
        var mark = Csv.Begin(httpContext.Response, name);
        await httpContext.Response.WriteAsync(mark + Text(list), httpContext.RequestAborted);
    }

    /// <summary>The table.</summary>
    internal static string Text(JsonArray list)
    {
        var rows = list.OfType<JsonObject>()
            .Select(item => Flat("", item).ToDictionary(p => p.Name, p => p.Value))
            .ToList();
        var columns = rows.SelectMany(row => row.Keys).Distinct().ToList();
        var text = new StringBuilder();
        Csv.AddLine(text, columns);
        foreach (var row in rows)
        {
            Csv.AddLine(text, columns.Select(column => row.GetValueOrDefault(column)));
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, object? Value)> Flat(string prefix, JsonObject item) =>
        item.Where(member => member.Value is not JsonArray)
            .SelectMany(member =>
                member.Value is JsonObject inner
                    ? Flat($"{prefix}{member.Key}.", inner)
                    : [($"{prefix}{member.Key}", ValueOf(member.Value))]
            );

    private static object? ValueOf(JsonNode? node) =>
        node?.GetValueKind() switch
        {
            null or JsonValueKind.Null => null,
            JsonValueKind.String => node.GetValue<string>(),
            _ => new Said(node.ToJsonString()),
        };

    // A number as it stands in JSON.
    private sealed record Said(string Text)
    {
        public override string ToString() => Text;
    }
}
