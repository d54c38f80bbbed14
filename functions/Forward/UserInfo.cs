using Tracking.Shared.Events;

namespace Tracking.Functions.Forward;

/// <summary>Events that tell what is known of a user.</summary>
internal static class UserInfo
{
    private const string DataKey = "USER_INFO";
    private const string Action = "user_info";

    /// <summary>Whether an event tells what is known of its user, as an <c>identify</c> of other dialects does.</summary>
    public static bool IsUserInfo(TrackedEvent tracked) =>
        tracked.DataKey == DataKey || tracked.Action == Action;
}
