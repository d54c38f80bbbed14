using System.Text.RegularExpressions;

namespace Tracking.Shared.Lake;

/// <summary>What the values of a column are. Any of them may be missing.</summary>
public enum LakeType
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>A whole number of 64 bits.</summary>
    Whole,

    /// <summary>A number with double precision.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A time in UTC, to the microsecond.</summary>
    Time,

    /// <summary>Numbers by name.</summary>
    Numbers,
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name: letters of ASCII, digits and underscores; of two, the case alone never differs.</param>
/// <param name="Type">What its values are. It never changes.</param>
public sealed record LakeColumn(string Name, LakeType Type);

/// <summary>The columns of a table, in order.</summary>
public sealed partial class LakeSchema
{
    private readonly Dictionary<string, int> places;

    /// <summary>Makes a schema.</summary>
    /// <exception cref="ArgumentException">
    /// Two columns have the same name, or one has that of the partition, or one that not every reader takes.
    /// </exception>
    public LakeSchema(IEnumerable<LakeColumn> columns)
    {
        Columns = [.. columns];
        if (Columns.FirstOrDefault(column => !IsName(column.Name)) is { } wrong)
        {
            throw new ArgumentException($"A column cannot be called '{wrong.Name}'.");
        }

        places = Columns
            .Select((column, place) => (column.Name, place))
            .ToDictionary(c => c.Name, c => c.place, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<LakeColumn> Columns { get; }

    /// <summary>The place of a column; -1 when there is none of the name, in whatever case.</summary>
    public int IndexOf(string name) => places.GetValueOrDefault(name, -1);

    /// <summary>
    /// These columns and behind them those of another schema that are not among them. A column that is there keeps its
    /// type.
    /// </summary>
    public LakeSchema With(IEnumerable<LakeColumn> others)
    {
        var added = others.Where(other => IndexOf(other.Name) < 0).ToList();
        return added.Count == 0 ? this : new LakeSchema([.. Columns, .. added]);
    }

    // Delta refuses blanks and some punctuation, Parquet's paths have dots.
    private static bool IsName(string name) =>
        Name().IsMatch(name)
        && !name.Equals(DeltaSchema.Partition, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[A-Za-z0-9_]{1,255}\z")]
    private static partial Regex Name();
}
