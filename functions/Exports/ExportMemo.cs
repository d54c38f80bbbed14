using System.Text.Json;
using System.Text.Json.Serialization;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Exports;

/// <summary>What an export remembers with its cursor.</summary>
/// <param name="Blob">The blob written last.</param>
/// <param name="Mark">The event from which the last fact written follows, for facts.</param>
/// <param name="LastHash">The hash of the last line written, for chained exports: it is known though the blob is lost.</param>
internal sealed record ExportMemo(
    string? Blob,
    FactMark? Mark,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastHash = null
)
{
    /// <summary>As text.</summary>
    public string ToText() => JsonSerializer.Serialize(this);

    /// <summary>The memo of text; an empty one when there is none.</summary>
    public static ExportMemo Read(string? text) =>
        text is null ? new(null, null) : JsonSerializer.Deserialize<ExportMemo>(text)!;
}
