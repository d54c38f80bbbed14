using System.Text.Json.Serialization;

namespace Tracking.Functions.Compact;

/// <summary>How the compactor reads facts, and writes what it remembers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CompactState))]
[JsonSerializable(typeof(SessionFactParams))]
internal sealed partial class CompactJson : JsonSerializerContext;
