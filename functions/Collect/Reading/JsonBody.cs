using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>Where a body stops being JSON.</summary>
/// <param name="Why">What is wrong there.</param>
/// <param name="Rest">The bytes from behind what could be read.</param>
internal sealed record BrokenRest(string Why, byte[] Rest)
{
    /// <summary>What stands for it among the events: a rejection.</summary>
    public SentEvent ToEvent(string dialect) =>
        new()
        {
            Dialect = dialect,
            Raw = Rest,
            Rejection = new(
                RejectReason.Malformed,
                null,
                $"From here on the body is not JSON: {Why}"
            ),
        };
}

/// <summary>The JSON values of a body: one, or several one behind the other, on lines of their own (NDJSON) or not.</summary>
/// <param name="Values">The values, in order; none when the first is no JSON already.</param>
/// <param name="Broken">Why the body could not be read to its end; null when it could.</param>
internal sealed record JsonBody(IReadOnlyList<JsonElement> Values, BrokenRest? Broken)
{
    /// <summary>How deep a body may be nested; how deep an event, is judged for each.</summary>
    public const int MaximumDepth = 512;

    private static readonly JsonReaderOptions Options = new()
    {
        MaxDepth = MaximumDepth,
        AllowMultipleValues = true,
    };

    /// <summary>The value of a body that is one, whole; null of any other.</summary>
    public JsonElement? Single => Broken is null && Values is [var value] ? value : null;

    /// <summary>Reads a body; a problem when nothing in it can be read.</summary>
    /// <param name="body">The body.</param>
    /// <param name="batch">
    /// The member with the array of a batch; "" when a batch is an array. Of a batch that breaks off, what is whole is
    /// kept. Null when there are no batches.
    /// </param>
    public static Result<JsonBody, string> Read(ReadOnlySpan<byte> body, string? batch = null)
    {
        var values = new List<JsonElement>();
        var reader = new Utf8JsonReader(body, Options);
        var end = 0;
        try
        {
            while (reader.Read())
            {
                values.Add(JsonElement.ParseValue(ref reader));
                end = (int)reader.BytesConsumed;
            }
        }
        catch (JsonException e)
        {
            if (
                batch is not null
                && BrokenBatch.Read(body[end..], batch, out var whole) is { } part
            )
            {
                values.Add(part);
                end += whole;
            }

            return values.Count > 0
                ? new JsonBody(values, new BrokenRest(e.Message, RestOf(body[end..])))
                : e.Message;
        }

        return values.Count > 0 ? new JsonBody(values, null) : "It is empty.";
    }

    /// <summary>
    /// The elements of the arrays that the values have under a name, however often; what has none beside others
    /// that have one stands for itself, so that it is judged too. Null when no value has one.
    /// </summary>
    public List<JsonElement>? ElementsOf(string name)
    {
        var found = Values.Select(value => (value, elements: ElementsOf(value, name))).ToList();
        return found.Exists(one => one.elements is not null)
            ? [.. found.SelectMany(one => one.elements ?? [one.value])]
            : null;
    }

    /// <summary>
    /// The elements of the arrays that a value has under a name; null when it has none, or says itself what was done,
    /// and so is an event.
    /// </summary>
    public static List<JsonElement>? ElementsOf(JsonElement value, string name)
    {
        List<JsonElement>? elements = null;
        if (value.ValueKind == JsonValueKind.Object && !BrokenBatch.IsEvent(value))
        {
            foreach (var member in value.EnumerateObject())
            {
                if (member.NameEquals(name) && member.Value.ValueKind == JsonValueKind.Array)
                {
                    (elements ??= []).AddRange(member.Value.EnumerateArray());
                }
            }
        }

        return elements;
    }

    /// <summary>What is kept of the bytes behind what could be read.</summary>
    public static byte[] RestOf(ReadOnlySpan<byte> rest) => rest.Trim(", \t\r\n"u8).ToArray();
}
