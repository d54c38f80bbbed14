using Tracking.Shared;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Manage;

/// <summary>A key as it is sent and told.</summary>
/// <param name="Kind"><c>write</c>, <c>secret</c> or <c>domain</c>.</param>
/// <param name="Id">Its id within the project.</param>
[ApiSchema("KeyRequest", HasNulls = true)]
internal sealed record KeyDocument(string? Kind = null, string? Id = null)
{
    /// <summary>What a key is told as; the key itself only in the answer to its making.</summary>
    public static object Of(StoredKey stored, string? key = null)
    {
        var told = new Dictionary<string, object>
        {
            ["id"] = stored.Id,
            ["kind"] = stored.Kind.ToString().ToLowerInvariant(),
            ["createdAt"] = TimeConverter.Write(stored.CreatedAt),
        };
        if (key is not null)
        {
            told["key"] = key;
        }

        return told;
    }

    /// <summary>The kind; null when it names none.</summary>
    public KeyKind? ReadKind() =>
        Enum.TryParse<KeyKind>(Kind, ignoreCase: true, out var kind)
        && kind.ToString().Equals(Kind, StringComparison.OrdinalIgnoreCase)
            ? kind
            : null;
}
