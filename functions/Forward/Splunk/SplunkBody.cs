using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Forward.Splunk;

/// <summary>Writes events as the collector takes them: objects, one behind the other.</summary>
internal static class SplunkBody
{
    /// <summary>One event, with a line break behind it.</summary>
    public static byte[] Write(ForwardedEvent forwarded, string project, SplunkOptions options)
    {
        var tracked = forwarded.Event;
        var buffer = new ArrayBufferWriter<byte>(forwarded.Json.Length + 512);
        using (var writer = new Utf8JsonWriter(buffer, TrackingJson.Writer))
        {
            writer.WriteStartObject();
            // A plain decimal: with an exponent the collector refuses it.
            writer.WritePropertyName("time");
            writer.WriteRawValue(Seconds(tracked.OccurredAt ?? tracked.ReceivedAt));
            Add(writer, "host", options.Host);
            Add(writer, "source", options.Source ?? $"tracking:{project}");
            Add(writer, "sourcetype", options.SourceType);
            Add(writer, "index", options.Index);
            writer.WritePropertyName("event");
            writer.WriteRawValue(forwarded.Json.Span, skipInputValidation: true);
            // Indexed fields are texts, and never blank.
            writer.WriteStartObject("fields");
            Add(writer, "event_id", tracked.Id);
            Add(writer, "project", project);
            Add(writer, "name", forwarded.Name);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The body of some events, compressed.</summary>
    public static HttpContent Compress(IEnumerable<byte[]> events)
    {
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var written in events)
            {
                gzip.Write(written);
            }
        }

        buffer.Position = 0;
        var content = new StreamContent(buffer);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (buffer.Length > 0)
        {
            // Nothing at all, which the test sends, is no gzip.
            content.Headers.ContentEncoding.Add("gzip");
        }

        return content;
    }

    private static string Seconds(DateTimeOffset time) =>
        (time.ToUnixTimeMilliseconds() / 1000m).ToString("0.000", CultureInfo.InvariantCulture);

    private static void Add(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            writer.WriteString(name, value);
        }
    }
}
