using System.Text;
using System.Text.Json;

namespace Tracking.Functions.Query;

/// <summary>Finds texts in JSON that is kept as it was sent, in which one text may be written in several ways.</summary>
internal static class JsonText
{
    /// <summary>Whether a text stands in JSON, as it is written or as it is read, in any case.</summary>
    public static bool Contains(string json, string text)
    {
        if (json.Contains(text, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (!json.Contains('\\', StringComparison.Ordinal))
        {
            return false;
        }

        // It is no deeper than it is long.
        var utf8 = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = utf8.Length });
        while (reader.Read())
        {
            if (
                reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                && reader.ValueIsEscaped
                && reader.GetString()!.Contains(text, StringComparison.OrdinalIgnoreCase)
            )
            {
                return true;
            }
        }

        return false;
    }
}
