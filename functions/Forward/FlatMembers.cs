using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Forward;

/// <summary>Makes objects flat: true and false become texts, arrays their JSON, and nulls and empty texts are left out.</summary>
internal static class FlatMembers
{
    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = EventLimits.EventBytes,
    };

    /// <summary>The members of an object, in order; of nothing there are none.</summary>
    public static List<FlatMember> Of(RawJson value)
    {
        var members = new List<FlatMember>();
        if (!value.IsEmpty)
        {
            using var document = JsonDocument.Parse(value.Utf8.ToArray(), Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                Add(members, "", document.RootElement);
            }
        }

        return members;
    }

    private static void Add(List<FlatMember> members, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Add(
                        members,
                        name.Length == 0 ? member.Name : $"{name}.{member.Name}",
                        member.Value
                    );
                }

                break;
            case JsonValueKind.Number:
                members.Add(new FlatMember(name, value.GetRawText(), IsNumber: true));
                break;
            case JsonValueKind.String when value.GetString() is { Length: > 0 } text:
                members.Add(new FlatMember(name, text));
                break;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Array:
                members.Add(new FlatMember(name, value.GetRawText()));
                break;
        }
    }
}
