using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;
using Text = Tracking.Shared.Events.Text;

namespace Tracking.Functions.Forward.TagManager;

/// <summary>Writes events as the Measurement Protocol has them, within its limits.</summary>
internal static class TagManagerEvent
{
    /// <summary>How old an event may be.</summary>
    public static readonly TimeSpan MaximumAge = TimeSpan.FromHours(72);

    private const int MaximumParameters = 25;
    private const int ValueLength = 100;
    private const int HashDigits = 16;

    /// <summary>One event.</summary>
    /// <param name="forwarded">The event.</param>
    /// <param name="options">What the project says of its events.</param>
    /// <param name="now">The time now: nothing happens later.</param>
    public static byte[] Write(
        ForwardedEvent forwarded,
        TagManagerOptions options,
        DateTimeOffset now
    )
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, TrackingJson.Writer))
        {
            var at = TimeOf(forwarded.Event);
            writer.WriteStartObject();
            writer.WriteString("name", TagManagerNames.OfEvent(forwarded.Name));
            writer.WriteNumber(
                "timestamp_micros",
                ((at < now ? at : now) - DateTimeOffset.UnixEpoch).Ticks
                    / TimeSpan.TicksPerMicrosecond
            );
            writer.WriteStartObject("params");
            WriteParameters(writer, forwarded.Event, options);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>When an event happened.</summary>
    public static DateTimeOffset TimeOf(TrackedEvent tracked) =>
        tracked.OccurredAt ?? tracked.ReceivedAt;

    // Ours come first; of the client's those that there is room for.
    private static void WriteParameters(
        Utf8JsonWriter writer,
        TrackedEvent tracked,
        TagManagerOptions options
    )
    {
        var names = new HashSet<string>();
        var told = UserInfo.IsUserInfo(tracked) ? [] : FlatMembers.Of(tracked.Params);
        foreach (var member in Own(tracked, options).Concat(told))
        {
            var name = TagManagerNames.OfParameter(member.Name);
            if (names.Count < MaximumParameters && names.Add(name))
            {
                (member with { Value = Text.Cut(member.Value, ValueLength) }).Write(writer, name);
            }
        }
    }

    private static IEnumerable<FlatMember> Own(TrackedEvent tracked, TagManagerOptions options)
    {
        (string Name, string? Value, bool IsNumber)[] own =
        [
            ("event_id", IdOf(tracked.Id), false),
            ("session_id", TagManagerClient.SessionOf(tracked)?.ToString(Invariant), true),
            ("engagement_time_msec", options.EngagementMilliseconds.ToString(Invariant), true),
            ("page_location", tracked.Context?.Url, false),
            ("page_referrer", tracked.Context?.Referrer, false),
            ("language", tracked.Context?.Locale, false),
        ];
        return own.Where(member => !string.IsNullOrEmpty(member.Value))
            .Select(member => new FlatMember(member.Name, member.Value!, member.IsNumber));
    }

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    // Ids that differ late still differ.
    private static string IdOf(string id) =>
        id.Length <= ValueLength
            ? id
            : Text.Cut(id, ValueLength - HashDigits - 1)
                + "."
                + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[
                    ..HashDigits
                ];
}
