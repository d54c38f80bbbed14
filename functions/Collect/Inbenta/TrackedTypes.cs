using System.Text.Json;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Inbenta;

/// <summary>Reads <c>{"type", "data"}</c>, the form in which clients of the tracking API send events.</summary>
internal static class TrackedTypes
{
    /// <summary>The dialect's name.</summary>
    public const string Dialect = "tracking";

    /// <summary>The type of a click on a result of another instance.</summary>
    public const string ExternalClick = "external_click";

    /// <summary>The event, with its <c>data</c> as params.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static SentEvent Read(ReadOnlySpan<byte> body, Project project)
    {
        var reader = new Utf8JsonReader(
            body,
            new JsonReaderOptions { MaxDepth = EventLimits.RequestBytes }
        );
        reader.Read();
        var sent = new SentEventReader(body, SentEventReader.DataMember).Read(ref reader);

        sent.Dialect = Dialect;

        // Nothing but white space may follow.
        reader.Read();
        if (
            sent is { Rejection: null, Type.Length: > 0 }
            && sent.Type != ExternalClick
            && project.FindAction(sent.Type) is null
        )
        {
            sent.Rejection = EventStamper.UnknownDataKey(sent.Type, "type", project);
        }

        return sent;
    }
}
