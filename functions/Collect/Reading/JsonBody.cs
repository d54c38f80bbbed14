using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>The JSON values of a body: one, or several one behind the other, on lines of their own (NDJSON) or not.</summary>
/// <param name="Values">The values, in order; none when the first is no JSON already.</param>
/// <param name="Broken">Why the body could not be read to its end; null when it could.</param>
internal sealed record JsonBody(IReadOnlyList<JsonElement> Values, string? Broken)
{
    /// <summary>How deep a body may be nested; how deep an event, is judged for each.</summary>
    public const int MaximumDepth = 512;

    private static readonly JsonReaderOptions Options = new()
    {
        MaxDepth = MaximumDepth,
        AllowMultipleValues = true,
    };

    /// <summary>Reads a body; a problem when nothing in it can be read.</summary>
    public static Result<JsonBody, string> Read(ReadOnlySpan<byte> body)
    {
        var values = new List<JsonElement>();
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            while (reader.Read())
            {
                values.Add(JsonElement.ParseValue(ref reader));
            }
        }
        catch (JsonException e)
        {
            return values.Count > 0 ? new JsonBody(values, e.Message) : e.Message;
        }

        return values.Count > 0 ? new JsonBody(values, null) : "It is empty.";
    }

    /// <summary>
    /// The elements of the arrays that the values have under a name, however often; what has none beside others
    /// that have one stands for itself, so that it is judged too. Null when no value has one.
    /// </summary>
    public List<JsonElement>? ElementsOf(string name)
    {
        var elements = new List<JsonElement>();
        var hasAny = false;
        foreach (var value in Values)
        {
            var arrays =
                value.ValueKind == JsonValueKind.Object
                    ? value
                        .EnumerateObject()
                        .Where(m => m.NameEquals(name) && m.Value.ValueKind == JsonValueKind.Array)
                        .ToList()
                    : [];
            hasAny |= arrays.Count > 0;
            elements.AddRange(
                arrays.Count > 0 ? arrays.SelectMany(m => m.Value.EnumerateArray()) : [value]
            );
        }

        return hasAny ? elements : null;
    }

    /// <summary>The rejection of what stands where a body is no JSON any more.</summary>
    public static SentEvent Rest(string dialect, string why) =>
        new()
        {
            Dialect = dialect,
            Rejection = new(
                RejectReason.Malformed,
                null,
                $"From here on the body is not JSON: {why}"
            ),
        };
}
