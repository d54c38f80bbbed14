namespace Tracking.Shared.Tables;

/// <summary>How large a row becomes as storage counts, property by property, and the first limit that it breaks.</summary>
/// <param name="partitionKey">Its partition key.</param>
/// <param name="rowKey">Its row key.</param>
internal struct RowSize(string partitionKey, string rowKey)
{
    private int properties;
    private int bytes = TableLimits.BytesOfKeys(partitionKey, rowKey);

    /// <summary>The limit that it breaks; null for none so far.</summary>
    public string? Violation { get; private set; } =
        TableLimits.KeyViolation(partitionKey, "PartitionKey")
        ?? TableLimits.KeyViolation(rowKey, "RowKey");

    /// <summary>The limit that it breaks as a whole; null for none.</summary>
    public readonly string? Whole() => Violation ?? TableLimits.RowViolation(properties, bytes);

    /// <summary>Counts text.</summary>
    /// <returns>Whether the row may be taken.</returns>
    public bool TryText(string name, string text) =>
        TryText(name, text.Length, TableLimits.TextViolation(name, text));

    /// <summary>Counts text that is whole, of so many characters.</summary>
    public bool TryText(string name, int characters) => TryText(name, characters, null);

    /// <summary>Counts bytes.</summary>
    public bool TryBytes(string name, int length) =>
        Try(name, TableLimits.LengthBytes + length, TableLimits.LengthViolation(name, length));

    /// <summary>Counts a time.</summary>
    public bool TryTime(string name, DateTimeOffset time) =>
        Try(name, sizeof(long), TableLimits.TimeViolation(name, time));

    /// <summary>Counts a number that may be none.</summary>
    public bool TryDouble(string name, double number) =>
        Try(name, sizeof(double), double.IsFinite(number) ? null : $"{name} is not finite.");

    /// <summary>Counts what always has the same size.</summary>
    public bool Try(string name, int length) => Try(name, length, null);

    private bool TryText(string name, int characters, string? violation) =>
        Try(
            name,
            TableLimits.LengthBytes + (2 * characters),
            TableLimits.LengthViolation(name, 2 * characters) ?? violation
        );

    private bool Try(string name, int length, string? violation)
    {
        properties++;
        bytes += TableLimits.PropertyOverhead + (2 * name.Length) + length;
        Violation ??= TableLimits.NameViolation(name) ?? violation;
        return Violation is null;
    }
}
