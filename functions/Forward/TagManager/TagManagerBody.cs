using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Forward.TagManager;

/// <summary>Writes the body of a request: one client's events, and what they tell of its user.</summary>
internal static class TagManagerBody
{
    /// <summary>Events of one request.</summary>
    public const int MaximumEvents = 25;

    /// <summary>Bytes of its events: a body is below 130,000, and what else it has is below 20,000.</summary>
    public const int MaximumEventBytes = 110_000;

    private const int MaximumUserProperties = 25;
    private const int UserPropertyLength = 36;

    /// <summary>The body of some events.</summary>
    /// <param name="client">Whose they are.</param>
    /// <param name="events">They, written.</param>
    /// <param name="told">What they tell of the user, in order: what is told last counts.</param>
    public static HttpContent Write(
        TagManagerClient client,
        IEnumerable<byte[]> events,
        IEnumerable<FlatMember> told
    )
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, TrackingJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("client_id", client.Id);
            if (client.User is { } user)
            {
                writer.WriteString("user_id", user);
            }

            WriteUserProperties(writer, told);
            writer.WriteStartArray("events");
            foreach (var written in events)
            {
                writer.WriteRawValue(written, skipInputValidation: true);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        var content = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static void WriteUserProperties(Utf8JsonWriter writer, IEnumerable<FlatMember> told)
    {
        var properties = new Dictionary<string, FlatMember>();
        foreach (var member in told)
        {
            var name = TagManagerNames.OfUserProperty(member.Name);
            if (properties.Count < MaximumUserProperties || properties.ContainsKey(name))
            {
                properties[name] = member;
            }
        }

        if (properties.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("user_properties");
        foreach (var (name, member) in properties)
        {
            writer.WriteStartObject(name);
            (member with { Value = Text.Cut(member.Value, UserPropertyLength) }).Write(
                writer,
                "value"
            );
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
