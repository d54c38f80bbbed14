namespace Tracking.Shared.Lake;

/// <summary>Rows of a table, held by column. What is not set has no value.</summary>
/// <param name="schema">The columns.</param>
public sealed class LakeRows(LakeSchema schema)
{
    private readonly LakeValues[] columns =
    [
        .. schema.Columns.Select(column => LakeValues.Of(column.Type)),
    ];

    /// <summary>The columns.</summary>
    public LakeSchema Schema => schema;

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row without values, of which the setters speak from now on.</summary>
    public void Add() => Count++;

    /// <summary>Gives the last row a text.</summary>
    public void Set(int column, string? value) => Of<string>(column).Set(Count - 1, value);

    /// <summary>Gives the last row a whole number.</summary>
    public void Set(int column, long? value) => Of<long?>(column).Set(Count - 1, value);

    /// <summary>Gives the last row a number.</summary>
    public void Set(int column, double? value) => Of<double?>(column).Set(Count - 1, value);

    /// <summary>Gives the last row true or false.</summary>
    public void Set(int column, bool? value) => Of<bool?>(column).Set(Count - 1, value);

    /// <summary>Gives the last row a time, without what is below a microsecond.</summary>
    public void Set(int column, DateTimeOffset? value) =>
        Set(column, value is { } time ? Microseconds(time) : (long?)null);

    /// <summary>Gives the last row numbers by name, of which no name is there twice.</summary>
    public void Set(int column, IReadOnlyList<KeyValuePair<string, double>>? value) =>
        Of<IReadOnlyList<KeyValuePair<string, double>>>(column).Set(Count - 1, value);

    /// <summary>The text of a row.</summary>
    public string? Text(int column, int row) => Of<string>(column)[row];

    /// <summary>The whole number of a row; of a time the microseconds since 1970.</summary>
    public long? Whole(int column, int row) => Of<long?>(column)[row];

    /// <summary>The number of a row.</summary>
    public double? Number(int column, int row) => Of<double?>(column)[row];

    /// <summary>Whether a row says true; null when it says nothing.</summary>
    public bool? Flag(int column, int row) => Of<bool?>(column)[row];

    /// <summary>The time of a row.</summary>
    public DateTimeOffset? Time(int column, int row) =>
        Whole(column, row) is { } time ? FromMicroseconds(time) : null;

    /// <summary>The numbers of a row.</summary>
    public IReadOnlyList<KeyValuePair<string, double>>? Numbers(int column, int row) =>
        Of<IReadOnlyList<KeyValuePair<string, double>>>(column)[row];

    /// <summary>Adds a row of other rows. Columns that these do not have are left out.</summary>
    public void AddOf(LakeRows other, int row)
    {
        Add();
        for (var column = 0; column < columns.Length; column++)
        {
            if (other.Schema.IndexOf(schema.Columns[column].Name) is >= 0 and var there)
            {
                columns[column].Pad(Count - 1);
                columns[column].AddOf(other.Values(there), row);
            }
        }
    }

    /// <summary>Some of the rows, in an order.</summary>
    public LakeRows Take(IEnumerable<int> order)
    {
        var taken = new LakeRows(schema);
        foreach (var row in order)
        {
            taken.AddOf(this, row);
        }

        return taken;
    }

    /// <summary>The microseconds since 1970 of a time.</summary>
    public static long Microseconds(DateTimeOffset time) =>
        (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time of microseconds since 1970.</summary>
    public static DateTimeOffset FromMicroseconds(long time) =>
        DateTimeOffset.UnixEpoch.AddTicks(time * TimeSpan.TicksPerMicrosecond);

    /// <summary>The values of a column, one for each row.</summary>
    internal LakeValues Values(int column)
    {
        columns[column].Pad(Count);
        return columns[column];
    }

    /// <summary>Says that rows were added to a column by itself.</summary>
    internal void Grow(int count) => Count += count;

    private LakeValues<T> Of<T>(int column) => (LakeValues<T>)columns[column];
}
