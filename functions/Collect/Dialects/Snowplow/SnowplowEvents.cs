using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Snowplow;

/// <summary>Reads the items that Snowplow's trackers send.</summary>
/// <remarks>Source: Snowplow's tracker protocol, and what its trackers were seen to send.</remarks>
internal static class SnowplowEvents
{
    /// <summary>The dialect's name.</summary>
    public const string Dialect = "snowplow";

    /// <summary>The member with the id of the application, which names the project.</summary>
    public const string Application = "aid";

    /// <summary>The time that is true whatever the clock of the device says.</summary>
    public const string TrueTime = "ttm";

    /// <summary>When it was sent, by the clock of the device.</summary>
    public const string Sent = "stm";

    private const string DeviceTime = "dtm";

    /// <summary>The event of an item.</summary>
    public static SentEvent Read(JsonElement item)
    {
        var raw = JsonText.Raw(item);
        var ignored = new List<string>();
        var sent = new SentEvent
        {
            Dialect = Dialect,
            Raw = raw,
            SentAtField = Sent,
            ToKeep = SelfDescribing.Plain,
            NeedsCleaning = true,
            Ignored = ignored,
        };
        if (item.ValueKind != JsonValueKind.Object)
        {
            return sent with
            {
                Rejection = new(RejectReason.Malformed, null, "An item is a JSON object."),
            };
        }

        var isTrue = JsonText.Of(item, TrueTime) is not null;
        sent = sent with
        {
            Id = JsonText.Of(item, "eid", ignored),
            Time = JsonText.Of(item, isTrue ? TrueTime : DeviceTime, ignored),
            TimeField = isTrue ? TrueTime : DeviceTime,
            // A true time needs no correction.
            SentAt = isTrue ? null : JsonText.Of(item, Sent, ignored),
            User = JsonText.Of(item, "uid", ignored),
            Visitor =
                JsonText.Of(item, "duid", ignored)
                ?? JsonText.Of(item, "nuid", ignored)
                ?? JsonText.Of(item, "tnuid", ignored),
            Url = JsonText.Of(item, "url", ignored),
            Referrer = JsonText.Of(item, "refr", ignored),
            Locale = JsonText.Of(item, "lang", ignored),
            UserAgent = JsonText.Of(item, "ua", ignored),
            Address = JsonText.Of(item, "ip"),
        };
        if ((TooLarge(raw.Length) ?? ValueScan.Of(raw).Rejection) is { } rejection)
        {
            return sent with { Rejection = rejection };
        }

        sent = EventKinds.Add(sent, item);
        return SelfDescribing
            .DataOf(item, "cx", "co", JsonValueKind.Array)
            .Is(out var contexts, out var wrong)
            ? sent with
            {
                Other = OtherOf(item, sent.Label, contexts),
            }
            : sent with
            {
                Rejection = sent.Rejection ?? wrong,
            };
    }

    private static Rejection? TooLarge(int length) =>
        length > EventLimits.EventBytes
            ? new(
                RejectReason.TooLarge,
                null,
                $"An event may have {EventLimits.EventBytes} bytes; this one has {length}."
            )
            : null;

    // Everything that has no place of its own.
    private static RawJson OtherOf(JsonElement item, string? label, JsonElement contexts)
    {
        using var other = new ParamsWriter();
        foreach (var member in item.EnumerateObject())
        {
            var isTold =
                member.Name
                    is "e"
                        or "eid"
                        or DeviceTime
                        or TrueTime
                        or Sent
                        or "uid"
                        or "duid"
                        or "url"
                        or "refr"
                        or "lang"
                        or "ua"
                        or "ip"
                        or "cx"
                        or "co"
                        or "contexts"
                || member.Name == "page" && JsonText.Of(member.Value) == label
                || EventKinds.Has(member.Name);
            if (!isTold)
            {
                other.Add(member.Name, member.Value);
            }
        }

        other.Add("contexts", contexts);
        return other.Finish();
    }
}
