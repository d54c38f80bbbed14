using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Snowplow;

/// <summary>
/// Reads the members of an item that are JSON inside a text, in base64url or plain: an object of a schema and the
/// data that it describes.
/// </summary>
internal static class SelfDescribing
{
    private static readonly (string Encoded, string Plain)[] Encoded =
    [
        ("ue_px", "ue_pr"),
        ("cx", "co"),
    ];

    private const string Scheme = "iglu:";

    // vendor/name/format/version
    private const int SchemaParts = 4;
    private const int NamePart = 1;

    /// <summary>The data of one of two members, of which the encoded one wins; nothing when neither is there.</summary>
    /// <param name="item">The item.</param>
    /// <param name="encoded">The member in base64url.</param>
    /// <param name="plain">The member in plain JSON.</param>
    /// <param name="kind">What its data has to be.</param>
    public static Result<JsonElement, Rejection> DataOf(
        JsonElement item,
        string encoded,
        string plain,
        JsonValueKind kind
    )
    {
        var isEncoded = JsonText.Of(item, encoded) is not null;
        var field = isEncoded ? encoded : plain;
        if (JsonText.Of(item, field) is not { } text)
        {
            return JsonText.SaysNothing(JsonText.Member(item, field))
                ? default(JsonElement)
                : Invalid(field, "is text");
        }

        if ((isEncoded ? Decode(text) : Encoding.UTF8.GetBytes(text)) is not { } bytes)
        {
            return Invalid(field, "is base64url");
        }

        var clean = BodyText.Clean(bytes);
        if (!JsonBody.Read(clean.Span).Is(out var json, out _) || json.Single is not { } value)
        {
            return Invalid(field, "is one JSON value");
        }

        // What is inside a text has not been looked at with the rest of the item.
        if (ValueScan.Of(clean.Span).Rejection is { } rejection)
        {
            return rejection with { Field = field };
        }

        var data = JsonText.Member(value, "data");
        return data.ValueKind == kind
            ? data
            : Invalid(field, $"is an object whose data is an {kind.ToString().ToLowerInvariant()}");
    }

    /// <summary>
    /// The bytes of an item with what is in base64url as plain JSON, so that it can be looked into before it is kept.
    /// </summary>
    public static byte[] Plain(ReadOnlyMemory<byte> raw)
    {
        if (!JsonBody.Read(raw.Span).Is(out var json, out _) || json.Single is not { } item)
        {
            return raw.ToArray();
        }

        using var plain = new ParamsWriter();
        foreach (var (encoded, name) in Encoded)
        {
            if (JsonText.Of(item, encoded) is { } text && Decode(text) is { } bytes)
            {
                plain.Add(name, JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(bytes)));
            }
            else
            {
                plain.Add(encoded, JsonText.Member(item, encoded));
                plain.Add(name, JsonText.Member(item, name));
            }
        }

        plain.AddMembers(item, [.. Encoded.SelectMany(of => new[] { of.Encoded, of.Plain })]);
        return plain.Finish().Utf8.ToArray();
    }

    /// <summary>The name in a schema, <c>iglu:vendor/name/format/version</c>; null when it is none.</summary>
    public static string? NameOf(string? schema) =>
        schema is not null
        && schema.StartsWith(Scheme, StringComparison.Ordinal)
        && schema.Split('/') is { Length: SchemaParts } parts
        && parts[NamePart].Length > 0
            ? parts[NamePart]
            : null;

    // Trackers leave the padding out; some write the other alphabet.
    private static byte[]? Decode(string text)
    {
        var url = text.Trim().TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return Base64Url.IsValid(url) ? Base64Url.DecodeFromChars(url) : null;
    }

    private static Rejection Invalid(string field, string what) =>
        new(RejectReason.Invalid, field, $"{field} {what}.");
}
