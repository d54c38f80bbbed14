using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Changes;

/// <summary>How what is managed is read and told.</summary>
public static class ChangeJson
{
    /// <summary>A member that is not known is a mistake.</summary>
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
        };
}
