using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Azure;

namespace Tracking.Shared.Tables;

/// <summary>
/// Reads what storage answers to a transaction: a <c>multipart/mixed</c> with an HTTP response for each action, or with
/// that of the one that failed.
/// </summary>
internal static class TransactionAnswerReader
{
    private const int Accepted = 202;
    private const int FirstError = 400;

    /// <summary>Reads an answer.</summary>
    /// <param name="status">The HTTP status of the whole.</param>
    /// <param name="body">The body of the whole.</param>
    /// <param name="actions">How many actions were sent.</param>
    public static TransactionAnswer Read(int status, ReadOnlySpan<byte> body, int actions)
    {
        if (status != Accepted)
        {
            return Failed(status, body);
        }

        var versions = new ETag?[actions];
        var read = 0;
        while (body.IndexOf("HTTP/1.1 "u8) is var at and >= 0)
        {
            body = body[(at + "HTTP/1.1 "u8.Length)..];
            if (!Utf8Parser.TryParse(body, out int ofAction, out _))
            {
                break;
            }

            body = body[(body.IndexOf((byte)'\n') + 1)..];
            if (ofAction >= FirstError)
            {
                return Failed(ofAction, body);
            }

            if (++read > actions)
            {
                break;
            }

            body = ReadVersion(body, out versions[read - 1]);
        }

        return read == actions
            ? new(status, Versions: versions)
            : new(status, Message: $"Storage answered to {read} actions of {actions}.");
    }

    // Up to the empty line behind the headers.
    private static ReadOnlySpan<byte> ReadVersion(ReadOnlySpan<byte> headers, out ETag? version)
    {
        version = null;
        while (headers.IndexOf((byte)'\n') is var end and > 0)
        {
            var line = headers[..end].TrimEnd((byte)'\r');
            headers = headers[(end + 1)..];
            if (line.IsEmpty)
            {
                break;
            }

            var name = line.IndexOf((byte)':');
            if (name > 0 && Ascii.EqualsIgnoreCase(line[..name], "ETag"u8))
            {
                version = new ETag(Encoding.ASCII.GetString(line[(name + 1)..].Trim((byte)' ')));
            }
        }

        return headers;
    }

    // The error itself, without what stands around it.
    private static ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> response)
    {
        var start = response.IndexOf((byte)'{');
        var end = response.LastIndexOf((byte)'}');
        return start >= 0 && end > start ? response.Slice(start, end + 1 - start) : [];
    }

    private static TransactionAnswer Failed(int status, ReadOnlySpan<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(BodyOf(body));
            using var document = JsonDocument.ParseValue(ref json);
            var error = document.RootElement.GetProperty("odata.error"u8);
            var message = error.GetProperty("message"u8).GetProperty("value"u8).GetString();
            return new(status, error.GetProperty("code"u8).GetString(), ActionOf(message), message);
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Of something between us and storage.
            return new(status);
        }
    }

    // A message begins with the action that failed: "3:The specified entity already exists."
    private static int? ActionOf(string? message) =>
        message?.IndexOf(':') is > 0 and var colon
        && int.TryParse(message.AsSpan(0, colon), out var action)
        && action >= 0
            ? action
            : null;
}
