using System.Globalization;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Forward.Heap;

/// <summary>Who an event is of: an identity, or a number of Heap's own.</summary>
internal readonly record struct HeapPerson(string? Identity, long? UserId)
{
    /// <summary>Characters of an identity.</summary>
    public const int IdentityLength = 255;

    private const long UserIds = 1L << 53;

    /// <summary>The person of an event; null when it is anonymous.</summary>
    public static HeapPerson? Of(TrackedEvent tracked, HeapIdentity identity) =>
        tracked.User is { } user ? new(user, null)
        : tracked.Visitor is not { } visitor ? null
        : identity == HeapIdentity.Visitor ? new(visitor, null)
        : identity == HeapIdentity.UserId && Number(visitor) is { } number ? new(null, number)
        : null;

    /// <summary>Writes the member that names the person.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (UserId is { } number)
        {
            writer.WriteNumber("user_id", number);
        }
        else
        {
            writer.WriteString("identity", Identity);
        }
    }

    private static long? Number(string visitor) =>
        long.TryParse(visitor, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number is > 0 and < UserIds
            ? number
            : null;
}
