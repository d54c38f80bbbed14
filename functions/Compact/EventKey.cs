using System.IO.Hashing;
using System.Text;
using Tracking.Shared.Events;

namespace Tracking.Functions.Compact;

/// <summary>Which event an event is, however often it was sent: its id, and whose that is.</summary>
internal static class EventKey
{
    /// <summary>The key of an event.</summary>
    public static UInt128 Of(TrackedEvent tracked) => Of(tracked.PartitionKey, tracked.Id);

    /// <summary>The key of an id.</summary>
    /// <param name="owner">The session token's id, else the user, else the id.</param>
    /// <param name="id">The id.</param>
    public static UInt128 Of(string owner, string id) =>
        XxHash128.HashToUInt128(Encoding.UTF8.GetBytes($"{owner}\n{id}"));
}
