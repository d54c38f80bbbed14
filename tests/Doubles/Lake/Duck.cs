using DuckDB.NET.Data;

namespace Tracking.Tests.Doubles.Lake;

/// <summary>DuckDB, in memory.</summary>
public sealed class Duck : IDisposable
{
    private readonly DuckDBConnection connection = new("DataSource=:memory:");

    public Duck() => connection.Open();

    public void Dispose() => connection.Dispose();

    /// <summary>The rows of a query; null for what has no value.</summary>
    public IReadOnlyList<object?[]> Query(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([
                .. Enumerable
                    .Range(0, reader.FieldCount)
                    .Select(place => reader.IsDBNull(place) ? null : reader.GetValue(place)),
            ]);
        }

        return rows;
    }

    /// <summary>Files, as a query names them.</summary>
    public static string Files(IEnumerable<string> paths) =>
        $"read_parquet([{string.Join(", ", paths.Select(Text))}], union_by_name = true, hive_partitioning = false)";

    /// <summary>A text, as a query has it.</summary>
    public static string Text(string text) =>
        $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
