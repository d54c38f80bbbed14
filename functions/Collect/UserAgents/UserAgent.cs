using BitFaster.Caching.Lru;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.UserAgents;

/// <summary>What the name that a client gives itself says about it.</summary>
/// <param name="Browser">The browser's name; null when it is none, or none of the common ones.</param>
/// <param name="DeviceClass">
/// <c>bot</c>, <c>server</c>, <c>tv</c>, <c>tablet</c>, <c>phone</c> or <c>desktop</c>; null when nothing tells.
/// </param>
/// <param name="IsBot">Whether a program visits by itself. A server that reports events is not one.</param>
public sealed record UserAgent(string? Browser, string? DeviceClass, bool IsBot)
{
    /// <summary>How much of a name is read; what is longer is no browser's.</summary>
    public const int MaximumLength = 1024;

    private const int Remembered = 4096;
    private const string IsMobile = "?1";

    private static readonly UserAgent Nobody = new(null, null, IsBot: false);

    // Few names are most of the traffic. Names made up to fill it cost at most 9 MB, and no more time than a miss.
    private static readonly ConcurrentLru<Asked, UserAgent> Known = new(
        Environment.ProcessorCount,
        Remembered,
        EqualityComparer<Asked>.Default
    );

    /// <summary>Reads a name.</summary>
    /// <param name="text">The header <c>User-Agent</c>.</param>
    /// <param name="mobileHint">The header <c>Sec-CH-UA-Mobile</c>: <c>?1</c>, <c>?0</c>, or nothing.</param>
    public static UserAgent Read(string? text, string? mobileHint) =>
        string.IsNullOrWhiteSpace(text)
            ? Nobody
            : Known.GetOrAdd(
                new Asked(Text.Cut(text, MaximumLength), mobileHint == IsMobile),
                static asked => Judge(asked.Text, asked.SaysMobile)
            );

    /// <summary>Reads a name as if for the first time.</summary>
    internal static UserAgent Judge(string text, bool saysMobile)
    {
        var device = DeviceRules.ClassOf(text, saysMobile);
        return new UserAgent(
            device is DeviceRules.Bot or DeviceRules.Server ? null : BrowserName.Of(text),
            device,
            device == DeviceRules.Bot
        );
    }

    private readonly record struct Asked(string Text, bool SaysMobile);
}
