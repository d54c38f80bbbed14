using Azure.Data.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// What must be true of the rows that are asked for: as much of it as storage can be asked, as a filter; the rest is
/// looked at row by row.
/// </summary>
internal sealed class RowConditions
{
    // Storage takes 15 comparisons in a filter, of which keys and times have four and bots one.
    private const int Most = 10;

    private readonly List<Func<TableEntity, bool>> rest = [];
    private int comparisons;

    /// <summary>What storage is asked, to be appended to what it is asked of keys and times.</summary>
    public string Filter { get; private set; } = "";

    /// <summary>What is looked at row by row.</summary>
    public IReadOnlyList<Func<TableEntity, bool>> Rest => rest;

    /// <summary>Adds what storage cannot be asked, such as whether something is not in a row.</summary>
    public void Add(Func<TableEntity, bool> fits) => rest.Add(fits);

    /// <summary>Adds that a text is one of some.</summary>
    public void AddText(string column, params IReadOnlyList<string> values) =>
        Add(
            [.. values.Select(value => column + TableClient.CreateQueryFilter($" eq {value}"))],
            row => values.Contains(row.GetString(column))
        );

    /// <summary>Adds that a text is there.</summary>
    public void AddHas(string column) =>
        Add([$"{column} gt ''"], row => row.GetString(column) is { Length: > 0 });

    /// <summary>Adds that something is true, or false; where it is not there it is neither.</summary>
    public void AddFlag(string column, bool value) =>
        Add(
            [column + TableClient.CreateQueryFilter($" eq {value}")],
            row => row.GetBoolean(column) == value
        );

    /// <summary>Adds that a time is later than another, or is not.</summary>
    public void AddLater(string column, DateTimeOffset than, bool value) =>
        Add(
            [
                column
                    + (
                        value
                            ? TableClient.CreateQueryFilter($" gt {than}")
                            : TableClient.CreateQueryFilter($" le {than}")
                    ),
            ],
            row => row.GetDateTimeOffset(column) > than == value
        );

    /// <summary>Adds that a number is between two, which belong to it; null for no end.</summary>
    public void AddNumber(string column, int least, int? greatest)
    {
        Add([$"{column} ge {least}"], row => row.GetInt32(column) >= least);
        if (greatest is { } most)
        {
            Add([$"{column} le {most}"], row => row.GetInt32(column) <= most);
        }
    }

    private void Add(IReadOnlyList<string> anyOf, Func<TableEntity, bool> fits)
    {
        if (comparisons + anyOf.Count > Most)
        {
            rest.Add(fits);
            return;
        }

        comparisons += anyOf.Count;
        Filter += anyOf.Count == 1 ? $" and {anyOf[0]}" : $" and ({string.Join(" or ", anyOf)})";
    }
}
