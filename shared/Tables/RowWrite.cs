using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>One row that is to be written, and under which condition.</summary>
/// <param name="Row">The row.</param>
/// <param name="Kind">How it is written.</param>
/// <param name="Version">The version that the row must have, for <see cref="RowWriteKind.Update"/> and <see cref="RowWriteKind.MergeUpdate"/>.</param>
/// <param name="Companions">What is written together with it, in the same partition, or not at all.</param>
public sealed record RowWrite(
    JsonRow Row,
    RowWriteKind Kind,
    ETag Version,
    IReadOnlyList<RowWrite> Companions
)
{
    /// <summary>How many rows of a transaction it takes.</summary>
    public int Count
    {
        get
        {
            var count = 1;
            for (var i = 0; i < Companions.Count; i++)
            {
                count += Companions[i].Count;
            }

            return count;
        }
    }

    /// <summary>A row that must not be there yet.</summary>
    public static RowWrite Add(JsonRow row, params IReadOnlyList<RowWrite> companions) =>
        new(row, RowWriteKind.Add, default, companions);

    /// <inheritdoc cref="Add(JsonRow, IReadOnlyList{RowWrite})"/>
    public static RowWrite Add(TableEntity row, params IReadOnlyList<RowWrite> companions) =>
        Add(JsonRow.Of(row), companions);

    /// <summary>A row that replaces what may be there.</summary>
    public static RowWrite Put(TableEntity row) =>
        new(JsonRow.Of(row), RowWriteKind.Put, default, []);

    /// <summary>Properties that are written into a row; its other properties stay.</summary>
    public static RowWrite Merge(JsonRow row) => new(row, RowWriteKind.Merge, default, []);

    /// <inheritdoc cref="Merge(JsonRow)"/>
    public static RowWrite Merge(TableEntity row) => Merge(JsonRow.Of(row));

    /// <summary>A row that must have a version, or must not be there when there is none.</summary>
    public static RowWrite If(
        ETag? version,
        TableEntity row,
        params IReadOnlyList<RowWrite> companions
    ) =>
        version is { } known
            ? new(JsonRow.Of(row), RowWriteKind.Update, known, companions)
            : Add(row, companions);

    /// <summary>
    /// Properties that are written into a row that must have a version, its others stay; or a row that must not be
    /// there when there is no version.
    /// </summary>
    public static RowWrite MergeIf(
        ETag? version,
        JsonRow row,
        params IReadOnlyList<RowWrite> companions
    ) =>
        version is { } known
            ? new(row, RowWriteKind.MergeUpdate, known, companions)
            : Add(row, companions);

    /// <inheritdoc cref="MergeIf(ETag?, JsonRow, IReadOnlyList{RowWrite})"/>
    public static RowWrite MergeIf(
        ETag? version,
        TableEntity row,
        params IReadOnlyList<RowWrite> companions
    ) => MergeIf(version, JsonRow.Of(row), companions);

    /// <summary>A row that is deleted, whatever its version is.</summary>
    internal static RowWrite Delete(TableEntity row) =>
        new(
            JsonRow.Of(new TableEntity(row.PartitionKey, row.RowKey)),
            RowWriteKind.Delete,
            ETag.All,
            []
        );
}

/// <summary>How a row is written.</summary>
public enum RowWriteKind
{
    /// <summary>It must not be there yet.</summary>
    Add,

    /// <summary>It must have a version.</summary>
    Update,

    /// <summary>It replaces what is there.</summary>
    Put,

    /// <summary>Its properties are written into what is there.</summary>
    Merge,

    /// <summary>It must have a version, and its properties are written into it.</summary>
    MergeUpdate,

    /// <summary>It is there no more.</summary>
    Delete,
}

/// <summary>What became of a row that was to be written.</summary>
public enum RowOutcome
{
    /// <summary>It is written.</summary>
    Written,

    /// <summary>Its condition was not met: it is there already, or somebody else has changed it.</summary>
    Conflict,

    /// <summary>Storage will never take it.</summary>
    Refused,
}

/// <summary>The answer to a <see cref="RowWrite"/>.</summary>
/// <param name="Write">What was to be written.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Versions">The new versions of the row and of its companions, when they are written.</param>
/// <param name="Existing">The row that is there, when one was to be added that is.</param>
/// <param name="Detail">What storage said, when it is refused.</param>
public sealed record RowAnswer(
    RowWrite Write,
    RowOutcome Outcome,
    IReadOnlyList<ETag?>? Versions = null,
    TableEntity? Existing = null,
    string? Detail = null
)
{
    /// <summary>Whether it is written.</summary>
    public bool IsWritten => Outcome == RowOutcome.Written;

    /// <summary>The row's new version, when it is written.</summary>
    public ETag? Version => Versions?[0];
}
