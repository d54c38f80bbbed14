using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>A row that is to be written, as the Table service reads it.</summary>
public sealed class JsonRow
{
    private readonly PooledBytes? shared;
    private readonly byte[]? own;
    private readonly int start;
    private readonly int length;

    /// <summary>A row in the bytes of several.</summary>
    internal JsonRow(
        string partitionKey,
        string rowKey,
        string? violation,
        PooledBytes bytes,
        int start
    )
        : this(partitionKey, rowKey, violation) =>
        (shared, this.start, length) = (bytes, start, bytes.Written.Length - start);

    private JsonRow(JsonRow other)
        : this(other.PartitionKey, other.RowKey, other.Violation) =>
        (own, length) = (other.Json.ToArray(), other.length);

    private JsonRow(string partitionKey, string rowKey, string? violation) =>
        (PartitionKey, RowKey, Violation) = (partitionKey, rowKey, violation);

    /// <summary>Its partition key.</summary>
    public string PartitionKey { get; }

    /// <summary>Its row key.</summary>
    public string RowKey { get; }

    /// <summary>The first of the <see cref="TableLimits"/> that it breaks, for a person; null when storage takes it.</summary>
    public string? Violation { get; }

    /// <summary>A JSON object with its keys and its properties; of no use when it breaks a limit.</summary>
    internal ReadOnlySpan<byte> Json =>
        shared is null ? own : shared.Written.Span.Slice(start, length);

    /// <summary>A row that is an object. What is null is left out, as storage leaves it out.</summary>
    public static JsonRow Of(TableEntity row)
    {
        using var buffer = new RowBuffer(1024);
        buffer.Begin(row.PartitionKey, row.RowKey);
        foreach (var (name, value) in row)
        {
            // Storage keeps the last two itself.
            if (
                value is not null
                && name is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag")
            )
            {
                buffer.SetValue(RowColumn.Of(name), value);
            }
        }

        return new(buffer.End());
    }

    /// <summary>The same row as an object.</summary>
    internal TableEntity ToEntity() => RowJson.Read(Json);
}
