using System.Text;
using System.Text.Json;
using static Tracking.Shared.Tables.RowJson;

namespace Tracking.Shared.Tables;

/// <summary>
/// Makes rows, one behind the other, as the bytes that the Table service reads, with no object for a property. They are
/// in arrays of the pool: none of the rows may be used once this is disposed of.
/// </summary>
public sealed class RowBuffer : IRowProperties, IDisposable
{
    // Arrays that are larger than the usual one are not moved by the collector of garbage, and seldom given back.
    private const int Usual = 64 * 1024;
    private const int Full = Usual - (8 * 1024);

    private readonly List<PooledBytes> full = [];
    private readonly Utf8JsonWriter json;
    private PooledBytes bytes;
    private string partitionKey = "";
    private string rowKey = "";
    private int start;
    private RowSize size;

    /// <summary>Room for rows, and more when that is full.</summary>
    /// <param name="capacity">For how many bytes at first.</param>
    public RowBuffer(int capacity = Usual)
    {
        bytes = new(capacity);
        json = new(bytes, Options);
    }

    /// <summary>Begins a row.</summary>
    public void Begin(string partitionKey, string rowKey)
    {
        if (bytes.Written.Length >= Full)
        {
            full.Add(bytes);
            bytes = new(Usual);
        }

        (this.partitionKey, this.rowKey) = (partitionKey, rowKey);
        start = bytes.Written.Length;
        size = new(partitionKey, rowKey);
        json.Reset(bytes);
        json.WriteStartObject();
        if (size.Violation is null)
        {
            json.WriteString(PartitionKey, partitionKey);
            json.WriteString(RowKey, rowKey);
        }
    }

    /// <summary>Ends the row that was begun.</summary>
    public JsonRow End()
    {
        json.WriteEndObject();
        json.Flush();
        return new(partitionKey, rowKey, size.Whole(), bytes, start);
    }

    /// <inheritdoc />
    public void Set(RowColumn column, string? text)
    {
        if (text is not null && size.TryText(column.Name, text))
        {
            json.WriteString(column.Json, text);
        }
    }

    /// <inheritdoc />
    public void SetText(RowColumn column, ReadOnlySpan<byte> utf8)
    {
        if (size.TryText(column.Name, Encoding.UTF8.GetCharCount(utf8)))
        {
            json.WriteString(column.Json, utf8);
        }
    }

    /// <inheritdoc />
    public void Set(RowColumn column, int? number)
    {
        if (number is { } value && size.Try(column.Name, sizeof(int)))
        {
            json.WriteNumber(column.Json, value);
        }
    }

    /// <inheritdoc />
    public void Set(RowColumn column, long? number)
    {
        if (number is { } value && size.Try(column.Name, sizeof(long)))
        {
            Span<byte> digits = stackalloc byte[20];
            value.TryFormat(digits, out var length);
            json.WriteString(column.Json, digits[..length]);
            json.WriteString(column.Type, EdmInt64);
        }
    }

    /// <inheritdoc />
    public void Set(RowColumn column, bool? flag)
    {
        if (flag is { } value && size.Try(column.Name, sizeof(bool)))
        {
            json.WriteBoolean(column.Json, value);
        }
    }

    /// <inheritdoc />
    public void Set(RowColumn column, DateTimeOffset? time)
    {
        if (time is { } value && size.TryTime(column.Name, value))
        {
            Span<byte> utc = stackalloc byte[33];
            value.UtcDateTime.TryFormat(utc, out var written, "O");
            json.WriteString(column.Json, utc[..written]);
            json.WriteString(column.Type, EdmDateTime);
        }
    }

    /// <inheritdoc />
    public void SetBytes(RowColumn column, ReadOnlySpan<byte> value)
    {
        if (size.TryBytes(column.Name, value.Length))
        {
            json.WriteBase64String(column.Json, value);
            json.WriteString(column.Type, EdmBinary);
        }
    }

    /// <summary>Sets a value of a row that is an object.</summary>
    /// <exception cref="NotSupportedException">No row of ours has a property of its type.</exception>
    internal void SetValue(RowColumn column, object value)
    {
        switch (value)
        {
            case string text:
                Set(column, text);
                break;
            case bool flag:
                Set(column, flag);
                break;
            case int number:
                Set(column, number);
                break;
            case DateTimeOffset time:
                Set(column, time);
                break;
            case byte[] array:
                SetBytes(column, array);
                break;
            case long number:
                Set(column, number);
                break;
            case double number when size.TryDouble(column.Name, number):
                json.WriteNumber(column.Json, number);
                json.WriteString(column.Type, EdmDouble);
                break;
            case Guid guid when size.Try(column.Name, 16):
                json.WriteString(column.Json, guid);
                json.WriteString(column.Type, EdmGuid);
                break;
            case double or Guid:
                break;
            default:
                throw new NotSupportedException($"No row has a {value.GetType()}.");
        }
    }

    /// <summary>Gives its arrays back.</summary>
    public void Dispose()
    {
        json.Dispose();
        bytes.Dispose();
        full.ForEach(one => one.Dispose());
    }
}
