using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>
/// Writes a row as the Table service reads it: JSON, with the Edm type of what JSON cannot tell. What is null is left
/// out, as storage leaves it out.
/// </summary>
internal static class RowJson
{
    /// <summary>Text travels as it is; a service that reads JSON needs no more escaped than JSON does.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private const string TypeSuffix = "@odata.type";
    private static readonly JsonEncodedText Binary = JsonEncodedText.Encode("Edm.Binary");
    private static readonly JsonEncodedText DateTime = JsonEncodedText.Encode("Edm.DateTime");
    private static readonly JsonEncodedText Double = JsonEncodedText.Encode("Edm.Double");
    private static readonly JsonEncodedText Guid = JsonEncodedText.Encode("Edm.Guid");
    private static readonly JsonEncodedText Int64 = JsonEncodedText.Encode("Edm.Int64");

    /// <summary>Writes a row.</summary>
    /// <exception cref="NotSupportedException">A property has a type that no row of ours has.</exception>
    public static void Write(Utf8JsonWriter json, TableEntity row)
    {
        json.WriteStartObject();
        foreach (var (name, value) in row)
        {
            // Storage keeps both itself.
            if (value is not null && name is not ("Timestamp" or "odata.etag"))
            {
                WriteProperty(json, name, value);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                Span<byte> digits = stackalloc byte[20];
                number.TryFormat(digits, out var length);
                json.WriteString(name, digits[..length]);
                WriteType(json, name, Int64);
                break;
            case DateTimeOffset time:
                Span<byte> utc = stackalloc byte[33];
                time.UtcDateTime.TryFormat(utc, out var written, "O");
                json.WriteString(name, utc[..written]);
                WriteType(json, name, DateTime);
                break;
            case double number:
                json.WriteNumber(name, number);
                WriteType(json, name, Double);
                break;
            case byte[] bytes:
                json.WriteBase64String(name, bytes);
                WriteType(json, name, Binary);
                break;
            case Guid guid:
                json.WriteString(name, guid);
                WriteType(json, name, Guid);
                break;
            default:
                throw new NotSupportedException($"No row has a {value.GetType()}.");
        }
    }

    private static void WriteType(Utf8JsonWriter json, string name, JsonEncodedText type)
    {
        Span<char> annotation = stackalloc char[TableLimits.NameLength + TypeSuffix.Length];
        name.CopyTo(annotation);
        TypeSuffix.CopyTo(annotation[name.Length..]);
        json.WriteString(annotation[..(name.Length + TypeSuffix.Length)], type);
    }
}
