using ParquetSharp;

namespace Tracking.Shared.Lake;

/// <summary>The values of one column, one for each row.</summary>
internal abstract class LakeValues
{
    /// <summary>How many rows have been given a value, or that they have none.</summary>
    public abstract int Count { get; }

    /// <summary>The values of a type.</summary>
    public static LakeValues Of(LakeType type) =>
        type switch
        {
            LakeType.Text => new TextValues(),
            LakeType.Whole => new PlainValues<long>(),
            LakeType.Number => new PlainValues<double>(),
            LakeType.Flag => new PlainValues<bool>(),
            LakeType.Time => new PlainValues<long>(),
            LakeType.Numbers => new NumbersValues(),
            _ => throw new ArgumentOutOfRangeException(
                nameof(type),
                type,
                "There is no such type."
            ),
        };

    /// <summary>Says that the rows up to a number of them have no value.</summary>
    public abstract void Pad(int count);

    /// <summary>Adds the value of a row of another column of the same type.</summary>
    public abstract void AddOf(LakeValues other, int row);

    /// <summary>Writes them as the next column, or columns, of a row group.</summary>
    public abstract void Write(RowGroupWriter group);

    /// <summary>Adds the values of a column, or columns, of a row group.</summary>
    /// <param name="group">The row group.</param>
    /// <param name="leaf">The place of the first of its columns in the file.</param>
    public abstract void Read(RowGroupReader group, int leaf);
}

/// <summary>Values that may be missing.</summary>
internal abstract class LakeValues<T> : LakeValues
{
    /// <summary>The values; the default for those that are missing.</summary>
    protected List<T?> Values { get; } = [];

    /// <inheritdoc />
    public override int Count => Values.Count;

    /// <summary>The value of a row; none of one that was given none.</summary>
    public T? this[int row] => row < Values.Count ? Values[row] : default;

    /// <summary>Gives the row a value; those before it that have none stay without.</summary>
    public void Set(int row, T? value)
    {
        Pad(row);
        if (Values.Count == row)
        {
            Values.Add(value);
        }
        else
        {
            Values[row] = value;
        }
    }

    /// <inheritdoc />
    public override void Pad(int count)
    {
        while (Values.Count < count)
        {
            Values.Add(default);
        }
    }

    /// <inheritdoc />
    public override void AddOf(LakeValues other, int row) =>
        Values.Add(((LakeValues<T>)other)[row]);
}

/// <summary>Text.</summary>
internal sealed class TextValues : LakeValues<string>
{
    private const int Batch = 1024;
    private const int Known = 1024;

    /// <inheritdoc />
    public override void Write(RowGroupWriter group)
    {
        using var writer = group.NextColumn().LogicalWriter<string?>();
        writer.WriteBatch(Values.ToArray());
    }

    /// <inheritdoc />
    public override void Read(RowGroupReader group, int leaf)
    {
        // Many rows have the same text, such as a page or a browser: they have one object.
        var known = new string?[Known];
        var some = new string?[Batch];
        using var reader = group.Column(leaf).LogicalReader<string?>();
        for (int read; (read = reader.ReadBatch(some)) > 0; )
        {
            foreach (var text in some.AsSpan(0, read))
            {
                Values.Add(text is null ? null : Shared(known, text));
            }
        }
    }

    private static string Shared(string?[] known, string text)
    {
        ref var place = ref known[(uint)string.GetHashCode(text) % Known];
        return place == text ? place : place = text;
    }
}

/// <summary>Values that Parquet knows as they are.</summary>
internal sealed class PlainValues<T> : LakeValues<T?>
    where T : unmanaged
{
    /// <inheritdoc />
    public override void Write(RowGroupWriter group)
    {
        var levels = new short[Values.Count];
        var there = new T[Values.Count];
        var count = 0;
        for (var row = 0; row < Values.Count; row++)
        {
            if (Values[row] is { } value)
            {
                levels[row] = 1;
                there[count++] = value;
            }
        }

        using var writer = (ColumnWriter<T>)group.NextColumn();
        writer.WriteBatch(Values.Count, levels, default, there.AsSpan(0, count));
    }

    /// <inheritdoc />
    public override void Read(RowGroupReader group, int leaf)
    {
        var rows = checked((int)group.MetaData.NumRows);
        var levels = new short[rows];
        var there = new T[rows];
        using var reader = (ColumnReader<T>)group.Column(leaf);
        for (var done = 0; done < rows; )
        {
            var read = (int)reader.ReadBatch(rows - done, levels, default, there, out _);
            for (int row = 0, next = 0; row < read; row++)
            {
                Values.Add(levels[row] == 1 ? there[next++] : null);
            }

            done += read;
        }
    }
}

/// <summary>Numbers by name: a key and a value column.</summary>
internal sealed class NumbersValues : LakeValues<IReadOnlyList<KeyValuePair<string, double>>>
{
    /// <inheritdoc />
    public override void Write(RowGroupWriter group)
    {
        using (var keys = group.NextColumn().LogicalWriter<string[]?>())
        {
            keys.WriteBatch([.. Values.Select(map => map?.Select(pair => pair.Key).ToArray())]);
        }

        using var numbers = group.NextColumn().LogicalWriter<double?[]?>();
        numbers.WriteBatch([
            .. Values.Select(map => map?.Select(pair => (double?)pair.Value).ToArray()),
        ]);
    }

    /// <inheritdoc />
    public override void Read(RowGroupReader group, int leaf)
    {
        var rows = checked((int)group.MetaData.NumRows);
        using var keys = group.Column(leaf).LogicalReader<string[]?>();
        using var numbers = group.Column(leaf + 1).LogicalReader<double?[]?>();
        foreach (var (names, values) in keys.ReadAll(rows).Zip(numbers.ReadAll(rows)))
        {
            Values.Add(
                names is null
                    ? null
                    :
                    [
                        .. names.Zip(
                            values!,
                            (name, value) => KeyValuePair.Create(name, value ?? 0)
                        ),
                    ]
            );
        }
    }
}
