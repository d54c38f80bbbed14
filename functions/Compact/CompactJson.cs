using System.Text.Json.Serialization;

namespace Tracking.Functions.Compact;

/// <summary>How the compactor reads lines, and writes what it remembers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExportedPlace))]
[JsonSerializable(typeof(CompactState))]
[JsonSerializable(typeof(SessionFactParams))]
internal sealed partial class CompactJson : JsonSerializerContext;
