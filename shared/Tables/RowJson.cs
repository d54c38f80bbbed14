using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>How the Table service has rows as JSON: with the Edm type of what JSON cannot tell.</summary>
internal static class RowJson
{
    /// <summary>Text travels as it is; a service that reads JSON needs no more escaped than JSON does.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The name of the partition key.</summary>
    public static readonly JsonEncodedText PartitionKey = JsonEncodedText.Encode("PartitionKey");

    /// <summary>The name of the row key.</summary>
    public static readonly JsonEncodedText RowKey = JsonEncodedText.Encode("RowKey");

    /// <summary>The type of bytes.</summary>
    public static readonly JsonEncodedText EdmBinary = JsonEncodedText.Encode("Edm.Binary");

    /// <summary>The type of times.</summary>
    public static readonly JsonEncodedText EdmDateTime = JsonEncodedText.Encode("Edm.DateTime");

    /// <summary>The type of numbers that need not be whole.</summary>
    public static readonly JsonEncodedText EdmDouble = JsonEncodedText.Encode("Edm.Double");

    /// <summary>The type of GUIDs.</summary>
    public static readonly JsonEncodedText EdmGuid = JsonEncodedText.Encode("Edm.Guid");

    /// <summary>The type of large whole numbers.</summary>
    public static readonly JsonEncodedText EdmInt64 = JsonEncodedText.Encode("Edm.Int64");

    private const string TypeSuffix = "@odata.type";

    /// <summary>Reads a row.</summary>
    public static TableEntity Read(ReadOnlySpan<byte> json)
    {
        var row = new TableEntity();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal))
            {
                name = name[..^TypeSuffix.Length];
                var value = Typed(row[name], reader.GetString()!);

                // Such a row lets no property become one of another type.
                row.Remove(name);
                row[name] = value;
            }
            else
            {
                row[name] = reader.TokenType switch
                {
                    // -0 is no whole number.
                    JsonTokenType.Number
                        when reader.TryGetInt32(out var number)
                            && (number != 0 || reader.ValueSpan[0] != (byte)'-') => number,
                    JsonTokenType.Number => reader.GetDouble(),
                    JsonTokenType.True or JsonTokenType.False => reader.GetBoolean(),
                    _ => reader.GetString(),
                };
            }
        }

        return row;
    }

    private static object Typed(object value, string type) =>
        type switch
        {
            "Edm.Binary" => Convert.FromBase64String((string)value),
            "Edm.DateTime" => DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture),
            "Edm.Double" => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            "Edm.Guid" => Guid.Parse((string)value),
            _ => long.Parse((string)value, CultureInfo.InvariantCulture),
        };
}
