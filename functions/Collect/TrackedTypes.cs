using System.Text.Json;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>Reads <c>{"type", "data"}</c>, the form in which Search and Knowledge clients send events.</summary>
internal static class TrackedTypes
{
    private const string DataMember = "data";

    /// <summary>The event, with its <c>data</c> as params.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static SentEvent Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(
            body,
            new JsonReaderOptions { MaxDepth = EventLimits.RequestBytes }
        );
        reader.Read();
        var sent = new SentEventReader(body, DataMember).Read(ref reader);

        // Nothing but white space may follow.
        reader.Read();
        if (sent is { Rejection: null, Type.Length: > 0 } && ActionCatalog.Find(sent.Type) is null)
        {
            sent.Rejection = new Rejection(
                RejectReason.Unknown,
                "type",
                $"The type {sent.Type} is not known: use a predefined action or data key."
            );
        }

        if (sent is { Rejection: null, Params.IsEmpty: false })
        {
            ReadExplicitTypes(sent);
        }

        return sent;
    }

    // A click may say what was clicked on.
    private static void ReadExplicitTypes(SentEvent sent)
    {
        using var data = JsonDocument.Parse(sent.Params.Utf8.ToArray());
        sent.LogType ??= Text(data.RootElement, "logType");
        sent.DataKey ??= Text(data.RootElement, "dataKey");
    }

    private static string? Text(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
