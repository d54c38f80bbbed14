using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Tracking.Functions.Forward.TagManager;

/// <summary>Names as the Measurement Protocol takes them: letters, digits and <c>_</c>, a letter first, none that is reserved.</summary>
internal static class TagManagerNames
{
    /// <summary>Characters of the name of an event or a parameter.</summary>
    public const int Length = 40;

    /// <summary>Characters of the name of a user property.</summary>
    public const int UserPropertyLength = 24;

    private const int HashDigits = 6;

    private static readonly string[] ReservedPrefixes = ["firebase_", "ga_", "google_", "gtag_"];

    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            .. (string[])["ad_activeview", "ad_click", "ad_exposure", "ad_impression", "ad_query"],
            .. (string[])["ad_reward", "adunit_exposure", "app_background", "app_clear_data"],
            .. (string[])["app_exception", "app_install", "app_remove", "app_store_refund"],
            .. (string[])["app_store_subscription_cancel", "app_store_subscription_convert"],
            .. (string[])["app_store_subscription_renew", "app_update", "app_upgrade"],
            .. (string[])["dynamic_link_app_open", "dynamic_link_app_update"],
            .. (string[])["dynamic_link_first_open", "error", "first_open", "first_visit"],
            .. (string[])["in_app_purchase", "notification_dismiss", "notification_foreground"],
            .. (string[])["notification_open", "notification_receive", "os_update"],
            .. (string[])["session_start", "session_start_with_rollout", "user_engagement"],
        ]
    );

    private static readonly FrozenSet<string> ReservedOfUsers = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            .. (string[])["first_open_after_install", "first_open_time", "first_visit_time"],
            .. (string[])["last_deep_link_referrer", "user_id"],
        ]
    );

    /// <summary>The name of an event: <c>page.visit</c> is <c>page_visit</c>.</summary>
    public static string OfEvent(string name) => Make(name, Length, 'e', Reserved);

    /// <summary>The name of a parameter.</summary>
    public static string OfParameter(string name) =>
        Make(name, Length, 'p', FrozenSet<string>.Empty);

    /// <summary>The name of a user property.</summary>
    public static string OfUserProperty(string name) =>
        Make(name, UserPropertyLength, 'u', ReservedOfUsers);

    // Names that differ still differ: what lost more than its punctuation has a hash behind it.
    private static string Make(string name, int length, char first, FrozenSet<string> reserved)
    {
        var isLost = name.Length == 0;
        var made = new StringBuilder(name.Length + 2);
        foreach (var c in name)
        {
            made.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
            isLost |= char.IsLetterOrDigit(c) && !char.IsAsciiLetterOrDigit(c) || c > '\u007f';
        }

        var text = made.ToString();
        if (
            text.Length == 0
            || !char.IsAsciiLetter(text[0])
            || reserved.Contains(text)
            || ReservedPrefixes.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal))
        )
        {
            text = $"{first}_{text}";
        }

        return !isLost && text.Length <= length
            ? text
            : $"{text[..Math.Min(text.Length, length - HashDigits - 1)]}_{Hash(name)}";
    }

    private static string Hash(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashDigits];
}
