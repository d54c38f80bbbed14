using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>Reads bodies that are forms, as jQuery sends them: <c>type=click&amp;data[code]=…</c>.</summary>
/// <remarks>The content type does not say which it is: JSON comes with a form's, and forms with JSON's. The first bytes decide.</remarks>
internal static class FormBody
{
    private const int MaximumDepth = 8;
    private const int MaximumMembers = 1000;

    /// <summary>A body as JSON: as it is, or made of a form; an empty one is <c>{}</c>.</summary>
    public static ReadOnlyMemory<byte> ToJson(ReadOnlyMemory<byte> body)
    {
        var text = body.Span.TrimStart(" \t\r\n"u8);
        return text.IsEmpty ? "{}"u8.ToArray()
            : IsForm(text) ? Read(Encoding.UTF8.GetString(text))
            : body;
    }

    private static bool IsForm(ReadOnlySpan<byte> text) =>
        char.IsAsciiLetter((char)text[0]) && text.IndexOf((byte)'=') > 0;

    private static byte[] Read(string form)
    {
        var root = new JsonObject();
        var members = 0;
        foreach (var (name, values) in QueryHelpers.ParseQuery(form.TrimEnd()))
        {
            var path = name.Replace("]", "", StringComparison.Ordinal).Split('[');
            if (path.Length <= MaximumDepth && members++ < MaximumMembers)
            {
                Set(root, path, values.ToString());
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    private static void Set(JsonObject root, string[] path, string value)
    {
        var target = root;
        foreach (var name in path[..^1])
        {
            if (target[name] is not JsonObject inner)
            {
                target[name] = inner = [];
            }

            target = inner;
        }

        target[path[^1]] = value;
    }
}
