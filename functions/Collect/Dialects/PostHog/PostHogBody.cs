using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.PostHog;

/// <summary>The JSON of a body: plain, or base64 in a form, as beacons have it.</summary>
/// <remarks>
/// Base64 is shorter when it is decoded, so the limit of a body holds for what is in it too. Bodies in gzip were
/// unpacked where they were read, whatever their headers say.
/// </remarks>
internal static class PostHogBody
{
    private static readonly object Place = new();

    /// <summary>Reads a body; once for a request, whoever asks.</summary>
    public static Result<JsonBody, string> Of(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var items = request.HttpContext.Items;
        if (items[Place] is Result<JsonBody, string> read)
        {
            return read;
        }

        read = ReadPlain(Plain(body).Span);
        items[Place] = read;
        return read;
    }

    /// <summary>The members around the events: those of the body, else, in an array, of its first event.</summary>
    public static JsonElement Envelope(JsonBody json) =>
        json.Values[0] is { ValueKind: JsonValueKind.Array } array
            ? array.EnumerateArray().FirstOrDefault()
            : json.Values[0];

    /// <summary>The events of a value: it is an array of them, has a batch of them, or is one.</summary>
    public static IEnumerable<JsonElement> Events(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : JsonBody.ElementsOf(value, "batch") ?? [value];

    // A batch is an array, or an object with one.
    private static Result<JsonBody, string> ReadPlain(ReadOnlySpan<byte> body) =>
        JsonBody.Read(body, body.TrimStart(" \t\r\n"u8).StartsWith("["u8) ? "" : "batch");

    private static ReadOnlyMemory<byte> Plain(ReadOnlyMemory<byte> body)
    {
        var text = body.Span.Trim(" \t\r\n"u8);
        if (text.IsEmpty || text[0] is (byte)'{' or (byte)'[')
        {
            return body;
        }

        var sent = Encoding.UTF8.GetString(text);
        var data =
            text.StartsWith("data="u8) || text.IndexOf("&data="u8) >= 0
                ? QueryHelpers.ParseQuery(sent)["data"].ToString()
                : sent;
        data = data.Trim();
        var bytes = new byte[data.Length];
        return Convert.TryFromBase64String(Base64(data), bytes, out var length)
                ? BodyText.Clean(bytes.AsMemory(0, length))
            : data.StartsWith('{') || data.StartsWith('[')
                ? BodyText.Clean(Encoding.UTF8.GetBytes(data))
            : body;
    }

    // A plus sign that was not escaped is a space in a form, and some leave out the end.
    private static string Base64(string text) =>
        text.Replace(' ', '+').PadRight((text.Length + 3) / 4 * 4, '=');
}
