namespace Tracking.Load.Storage;

/// <summary>What was asked of storage in a time: requests by service and by verb, and rows by table.</summary>
internal sealed record StorageTally(IReadOnlyDictionary<string, long> Counts)
{
    /// <summary>Rows inserted, changed or deleted.</summary>
    public const string Rows = "rows";

    /// <summary>Bytes of the requests that write rows.</summary>
    public const string RowBytes = "row bytes";

    /// <summary>Appends to blobs.</summary>
    public const string Appends = "appends";

    /// <summary>How often something was counted.</summary>
    public long this[string what] => Counts.GetValueOrDefault(what);

    /// <summary>What counts the rows of a table.</summary>
    public static string RowsOf(string table) => $"rows {table}";

    /// <summary>What came between two.</summary>
    public static StorageTally operator -(StorageTally later, StorageTally earlier) =>
        new(later.Counts.ToDictionary(pair => pair.Key, pair => pair.Value - earlier[pair.Key]));

    /// <summary>The rows of each table, the most first.</summary>
    public IEnumerable<(string Table, long Rows)> Tables =>
        Counts
            .Where(pair => pair.Key.StartsWith(RowsOf(""), StringComparison.Ordinal))
            .Select(pair => (pair.Key[RowsOf("").Length..], pair.Value))
            .OrderByDescending(pair => pair.Value);
}
