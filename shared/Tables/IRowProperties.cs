using System.Text;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>Takes the properties of a row, each once. What is null is no property.</summary>
public interface IRowProperties
{
    /// <summary>Sets text.</summary>
    void Set(RowColumn column, string? text);

    /// <summary>Sets text that is UTF-8 already.</summary>
    void SetText(RowColumn column, ReadOnlySpan<byte> utf8);

    /// <summary>Sets a number.</summary>
    void Set(RowColumn column, int? number);

    /// <summary>Sets a number that may be large.</summary>
    void Set(RowColumn column, long? number);

    /// <summary>Sets a flag.</summary>
    void Set(RowColumn column, bool? flag);

    /// <summary>Sets a time.</summary>
    void Set(RowColumn column, DateTimeOffset? time);

    /// <summary>Sets bytes.</summary>
    void SetBytes(RowColumn column, ReadOnlySpan<byte> value);
}

/// <summary>The properties of a row that is an object.</summary>
public sealed class EntityProperties(TableEntity row) : IRowProperties
{
    /// <inheritdoc />
    public void Set(RowColumn column, string? text) => Add(column, text);

    /// <inheritdoc />
    public void SetText(RowColumn column, ReadOnlySpan<byte> utf8) =>
        Add(column, Encoding.UTF8.GetString(utf8));

    /// <inheritdoc />
    public void Set(RowColumn column, int? number) => Add(column, number);

    /// <inheritdoc />
    public void Set(RowColumn column, long? number) => Add(column, number);

    /// <inheritdoc />
    public void Set(RowColumn column, bool? flag) => Add(column, flag);

    /// <inheritdoc />
    public void Set(RowColumn column, DateTimeOffset? time) => Add(column, time);

    /// <inheritdoc />
    public void SetBytes(RowColumn column, ReadOnlySpan<byte> value) =>
        Add(column, value.ToArray());

    private void Add(RowColumn column, object? value)
    {
        if (value is not null)
        {
            row[column.Name] = value;
        }
    }
}
