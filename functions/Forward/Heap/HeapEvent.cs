using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;
using Text = Tracking.Shared.Events.Text;

namespace Tracking.Functions.Forward.Heap;

/// <summary>Writes events as Heap's bulk track takes them.</summary>
internal static class HeapEvent
{
    private const int NameLength = 1024;

    // Shorter than 1,024.
    private const int PropertyLength = 1023;
    private const int ScopeBytes = 8;

    /// <summary>One event.</summary>
    public static byte[] Write(ForwardedEvent forwarded, HeapPerson person)
    {
        var tracked = forwarded.Event;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, TrackingJson.Writer))
        {
            writer.WriteStartObject();
            person.Write(writer);
            writer.WriteString("event", Text.Cut(forwarded.Name, NameLength));
            writer.WriteString(
                "timestamp",
                TimeConverter.Write(tracked.OccurredAt ?? tracked.ReceivedAt)
            );
            writer.WriteString("idempotency_key", KeyOf(tracked));
            writer.WriteStartObject("properties");
            WriteProperties(writer, [.. Own(tracked), .. FlatMembers.Of(tracked.Params)]);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes properties; of several of one name the first counts, and the first that are cut to it.</summary>
    public static void WriteProperties(Utf8JsonWriter writer, IEnumerable<FlatMember> properties)
    {
        var names = new HashSet<string>();
        foreach (var property in properties)
        {
            var name = Text.Cut(property.Name, PropertyLength);
            if (name.Length > 0 && names.Add(name))
            {
                (property with { Value = Text.Cut(property.Value, PropertyLength) }).Write(
                    writer,
                    name
                );
            }
        }
    }

    /// <summary>
    /// The key by which Heap knows an event that comes twice: its id, with a hash of whose it is behind one that
    /// clients may give to several events.
    /// </summary>
    public static string KeyOf(TrackedEvent tracked) =>
        Guid.TryParseExact(tracked.Id, "D", out _)
            ? tracked.Id
            : $"{tracked.Id}.{Convert.ToHexStringLower(SHA256.HashData(
                Encoding.UTF8.GetBytes($"{tracked.Project}\n{tracked.Token}\n{tracked.Visitor}\n{tracked.User}")
            ).AsSpan(0, ScopeBytes))}";

    private static IEnumerable<FlatMember> Own(TrackedEvent tracked)
    {
        (string Name, string? Value)[] own =
        [
            ("event_id", tracked.Id),
            ("product", tracked.Product),
            ("label", tracked.Label),
            ("url", tracked.Context?.Url),
            ("referrer", tracked.Context?.Referrer),
            ("browser", tracked.Context?.Browser),
            ("device_class", tracked.Context?.DeviceClass),
            ("locale", tracked.Context?.Locale),
            ("source", tracked.Context?.Source),
            ("environment", tracked.Context?.Environment),
        ];
        return own.Where(member => !string.IsNullOrEmpty(member.Value))
            .Select(member => new FlatMember(member.Name, member.Value!));
    }
}
