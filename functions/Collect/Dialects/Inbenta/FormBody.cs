using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>
/// Reads bodies that are forms, as jQuery and PHP write them: <c>type=click&amp;data[code]=…</c>,
/// <c>data[tags][]=…</c>, <c>results[0][id]=…</c>.
/// </summary>
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
            if (path.Length > MaximumDepth)
            {
                continue;
            }

            // Only what is an array may be there several times; of anything else the last counts.
            foreach (
                var value in path[^1].Length == 0 ? (IEnumerable<string?>)values : [values[^1]]
            )
            {
                if (members++ < MaximumMembers)
                {
                    Set(root, path, value ?? "");
                }
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(Listed(root));
    }

    private static void Set(JsonObject root, string[] path, string value)
    {
        var target = root;
        foreach (var name in path[..^1])
        {
            var key = KeyIn(target, name);
            if (target[key] is not JsonObject inner)
            {
                target[key] = inner = [];
            }

            target = inner;
        }

        target[KeyIn(target, path[^1])] = value;
    }

    // [] is the next of an array.
    private static string KeyIn(JsonObject target, string name) =>
        name.Length > 0 ? name : target.Count.ToString(CultureInfo.InvariantCulture);

    /// <summary>A node in which objects whose members are 0, 1, 2…, in any order, are arrays.</summary>
    private static JsonNode? Listed(JsonNode? node)
    {
        if (node is not JsonObject members)
        {
            return node?.DeepClone();
        }

        var numbers = members
            .Select(member =>
                int.TryParse(member.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
                    ? i
                    : -1
            )
            .ToList();
        return
            numbers.Count > 0 && numbers.Order().SequenceEqual(Enumerable.Range(0, numbers.Count))
            ? new JsonArray([
                .. members
                    .Zip(numbers)
                    .OrderBy(one => one.Second)
                    .Select(one => Listed(one.First.Value)),
            ])
            : new JsonObject(
                members.Select(member => KeyValuePair.Create(member.Key, Listed(member.Value)))
            );
    }
}
