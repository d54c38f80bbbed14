namespace Tracking.Load.Output;

/// <summary>What was measured: by what it is, for whom, in the order of the rounds.</summary>
internal sealed class Figures
{
    private readonly List<string> rows = [];
    private readonly Dictionary<(string Row, string Column), List<double>> values = [];

    /// <summary>Keeps a value.</summary>
    public void Add(string row, string column, double value)
    {
        if (!rows.Contains(row))
        {
            rows.Add(row);
        }

        if (!values.TryGetValue((row, column), out var list))
        {
            values[(row, column)] = list = [];
        }

        list.Add(value);
    }

    /// <summary>Keeps how many times one column's last value is another's.</summary>
    public void AddRatio(string row, string column, string of, string to)
    {
        if (values.TryGetValue((row, of), out var a) && values.TryGetValue((row, to), out var b))
        {
            Add(row, column, a[^1] / b[^1]);
        }
    }

    /// <summary>A table with medians and spread.</summary>
    public string Markdown(params string[] columns) =>
        string.Join(
            '\n',
            [
                $"| | {string.Join(" | ", columns)} |",
                $"|---{string.Concat(columns.Select(_ => "|---"))}|",
                .. rows.Select(row =>
                    $"| {row} | {string.Join(" | ", columns.Select(column => Text(row, column)))} |"
                ),
            ]
        );

    private string Text(string row, string column) =>
        values.TryGetValue((row, column), out var list) ? Spread.Text(list) : "";
}
