using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>The row of something that can be done only once, with what later events said of it.</summary>
internal static class CorrectedRow
{
    private const string Params = "params";

    private static readonly JsonWriterOptions Unescaped = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A row with events taken in; what one does not say stays as an earlier one said.</summary>
    /// <param name="events">The events, in order, each as a row of its own.</param>
    /// <param name="there">The row that is there; null when there is none.</param>
    /// <returns>Null when all are in it already.</returns>
    public static TableEntity? Of(
        IEnumerable<(CountedEvent Counted, TableEntity Row)> events,
        TableEntity? there
    )
    {
        var row = there;
        foreach (var (counted, said) in events)
        {
            if (row is not null && !counted.Place.IsAfter(RowPlace.Of(row)))
            {
                continue;
            }

            row = row is null ? said : With(row, said);
            RowPlace.Set(row, counted.Place);
        }

        return ReferenceEquals(row, there) ? null : row;
    }

    private static TableEntity With(TableEntity row, TableEntity said)
    {
        var merged = new TableEntity(row);
        foreach (var (name, value) in said.Where(property => property.Value is not null))
        {
            merged[name] =
                name == Params && row.GetString(Params) is { } before
                    ? Merge(before, (string)value)
                    : value;
        }

        return merged;
    }

    /// <summary>The members of two objects: those of the later one, unless they are null, before those of the earlier one.</summary>
    private static string Merge(string before, string after)
    {
        using var first = JsonDocument.Parse(before);
        using var second = JsonDocument.Parse(after);
        var members = new OrderedDictionary<string, JsonElement>();
        foreach (
            var member in new[] { first, second }
                .Select(json => json.RootElement)
                .Where(json => json.ValueKind == JsonValueKind.Object)
                .SelectMany(json => json.EnumerateObject())
                .Where(member => member.Value.ValueKind != JsonValueKind.Null)
        )
        {
            members[member.Name] = member.Value;
        }

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, Unescaped))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
