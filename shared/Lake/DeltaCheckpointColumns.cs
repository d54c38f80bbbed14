using ParquetSharp;

namespace Tracking.Shared.Lake;

/// <summary>Writes the columns of a checkpoint, one after the other.</summary>
internal sealed class DeltaCheckpointColumns(
    IReadOnlyList<DeltaAction> actions,
    RowGroupWriter group
)
{
    /// <summary>Writes the next column: a value of a struct.</summary>
    /// <param name="structOf">The struct of a row, if that is the one it has.</param>
    /// <param name="valueOf">The value.</param>
    public void Of<TStruct, T>(Func<DeltaAction, TStruct?> structOf, Func<TStruct, T> valueOf)
        where TStruct : class
    {
        using var writer = group.NextColumn().LogicalWriter<Nested<T>?>();
        writer.WriteBatch([
            .. actions.Select(action =>
                structOf(action) is { } there ? new Nested<T>(valueOf(there)) : (Nested<T>?)null
            ),
        ]);
    }

    /// <summary>Writes the next two columns: texts by name.</summary>
    public void OfMap<TStruct, T>(
        Func<DeltaAction, TStruct?> structOf,
        Func<TStruct, IReadOnlyDictionary<string, T>?> mapOf
    )
        where TStruct : class
        where T : class?
    {
        Of(structOf, there => mapOf(there)?.Keys.Order(StringComparer.Ordinal).ToArray());
        Of(
            structOf,
            there =>
                mapOf(there)
                    ?.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => (string?)(object?)pair.Value)
                    .ToArray()
        );
    }

    /// <summary>Writes the next three columns: how a table's files are encoded.</summary>
    public void OfFormat(Func<DeltaAction, DeltaMetaData?> structOf)
    {
        Of(structOf, table => (Nested<string?>?)new Nested<string?>(table.Format.Provider));
        Of(structOf, table => (Nested<string[]?>?)new Nested<string[]?>([.. Options(table).Keys]));
        Of(
            structOf,
            table => (Nested<string?[]?>?)new Nested<string?[]?>([.. Options(table).Values])
        );
    }

    private static SortedDictionary<string, string> Options(DeltaMetaData table) =>
        new(table.Format.Options.ToDictionary(), StringComparer.Ordinal);
}
