using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tracking.Shared.Events;

namespace Tracking.Functions.Forward.TagManager;

/// <summary>Who an event is of, as every request names one.</summary>
/// <param name="Id">The client: a browser.</param>
/// <param name="User">The user; null for none.</param>
internal readonly record struct TagManagerClient(string Id, string? User)
{
    private const long SessionIds = 10_000_000_000;

    /// <summary>The client of an event; null when it names nobody.</summary>
    public static TagManagerClient? Of(TrackedEvent tracked, TagManagerOptions options)
    {
        var id = options.PrefersToken
            ? tracked.Token ?? tracked.Visitor
            : tracked.Visitor ?? tracked.Token;
        // A user without a browser is a client too: always the same one, of which the user cannot be read.
        id ??= tracked.User is { } user ? $"u.{Number($"{tracked.Project}\n{user}")}" : null;
        return id is null ? null : new(id, options.SendsUser ? tracked.User : null);
    }

    /// <summary>The session as a number, which is what Google takes; null when there is no token.</summary>
    public static long? SessionOf(TrackedEvent tracked) =>
        tracked.Token is { } token
            ? long.Parse(Number(token), CultureInfo.InvariantCulture) % SessionIds
            : null;

    private static string Number(string text) =>
        (
            BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)))
            & long.MaxValue
        ).ToString(CultureInfo.InvariantCulture);
}
