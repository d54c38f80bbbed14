using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Data.Tables;

namespace Tracking.Tests.Doubles;

/// <summary>
/// What the Table service's documentation says it takes, counted from the documentation alone, so that it can
/// disagree with what the product believes.
/// </summary>
internal static class DocumentedLimits
{
    public const int RequestBytes = 4 * 1024 * 1024;
    public const int Actions = 100;

    private const int KeyBytes = 1024;
    private const int ValueBytes = 65_536;
    private const int EntityBytes = 1_048_576;
    private const int CustomProperties = 252;
    private const int NameCharacters = 255;

    // The lines around each entity of a batch: boundary, request line, versions, content type, If-Match.
    private const int Envelope = 700;

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The error code of an entity; null when it is taken.</summary>
    public static string? ErrorOf(TableEntity entity)
    {
        if (ErrorOfKey(entity.PartitionKey) is { } partitionKey)
        {
            return partitionKey;
        }

        if (ErrorOfKey(entity.RowKey) is { } rowKey)
        {
            return rowKey;
        }

        var (count, size) = (0, 4 + Utf16(entity.PartitionKey) + Utf16(entity.RowKey));
        foreach (var (name, value) in Properties(entity))
        {
            var error = value switch
            {
                _ when name.Length > NameCharacters => "PropertyNameTooLong",
                string text when !IsText(text) => "InvalidInput",
                string text when Utf16(text) > ValueBytes => "PropertyValueTooLarge",
                byte[] bytes when bytes.Length > ValueBytes => "PropertyValueTooLarge",
                DateTimeOffset { UtcDateTime.Year: < 1601 } => "OutOfRangeInput",
                double number when double.IsNaN(number) || double.IsInfinity(number) =>
                    "InvalidInput",
                _ => null,
            };
            if (error is not null)
            {
                return error;
            }

            count++;
            size += 8 + Utf16(name) + Size(value);
        }

        return count > CustomProperties ? "TooManyProperties"
            : size > EntityBytes ? "EntityTooLarge"
            : null;
    }

    /// <summary>How many bytes an action is in a request that escapes what JSON needs, and no more.</summary>
    public static long Travels(TableTransactionAction action)
    {
        var entity = action.Entity;
        var json = new Dictionary<string, object>
        {
            ["PartitionKey"] = entity.PartitionKey,
            ["RowKey"] = entity.RowKey,
        };
        foreach (var (name, value) in Properties((TableEntity)entity))
        {
            json[name] = value is long number ? $"{number}" : value;
            var type = value switch
            {
                long => "Edm.Int64",
                double => "Edm.Double",
                byte[] => "Edm.Binary",
                DateTimeOffset => "Edm.DateTime",
                Guid => "Edm.Guid",
                _ => null,
            };
            if (type is not null)
            {
                json[$"{name}@odata.type"] = type;
            }
        }

        return Envelope
            + Uri.EscapeDataString(entity.PartitionKey).Length
            + Uri.EscapeDataString(entity.RowKey).Length
            + JsonSerializer.SerializeToUtf8Bytes(json, Relaxed).Length;
    }

    /// <summary>What of an entity is stored besides its keys.</summary>
    public static IEnumerable<(string Name, object Value)> Properties(TableEntity entity)
    {
        foreach (var (name, value) in entity)
        {
            if (
                value is not null
                && name is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag")
            )
            {
                yield return (name, value);
            }
        }
    }

    private static string? ErrorOfKey(string? key) =>
        key is null ? "PropertiesNeedValue"
        : !IsText(key) ? "InvalidInput"
        : Utf16(key) > KeyBytes ? "KeyValueTooLarge"
        : key.Any(c =>
            c is '/' or '\\' or '#' or '?' or <= '\u001f' or (>= '\u007f' and <= '\u009f')
        )
            ? "OutOfRangeInput"
        : null;

    private static bool IsText(string text)
    {
        try
        {
            _ = Strict.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static int Size(object value) =>
        value switch
        {
            string text => Utf16(text) + 4,
            byte[] bytes => bytes.Length + 4,
            Guid => 16,
            int => 4,
            bool => 1,
            double or long or DateTimeOffset => 8,
            _ => throw new NotSupportedException($"No row has a {value.GetType()}."),
        };

    private static int Utf16(string text) => Encoding.Unicode.GetByteCount(text);
}
