using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Events;

/// <summary>How events are written: camelCase, without nulls, times in ISO 8601, text unescaped where JSON allows.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(TrackedEvent))]
public sealed partial class TrackingJson : JsonSerializerContext
{
    /// <summary>The options to use: the generated ones would triple the size of text beyond ASCII.</summary>
    public static TrackingJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                Converters = { new TimeConverter() },
            }
        );

    /// <summary>The options of a writer that matches.</summary>
    public static JsonWriterOptions Writer { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
