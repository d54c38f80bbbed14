using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>One row that is to be written, and under which condition.</summary>
/// <param name="Row">The row.</param>
/// <param name="Kind">How it is written.</param>
/// <param name="Version">The version that the row must have, for <see cref="RowWriteKind.Update"/>.</param>
/// <param name="Companions">What is written together with it, in the same partition, or not at all.</param>
public sealed record RowWrite(
    TableEntity Row,
    RowWriteKind Kind,
    ETag Version,
    IReadOnlyList<RowWrite> Companions
)
{
    /// <summary>How many rows of a transaction it takes.</summary>
    public int Count => 1 + Companions.Sum(companion => companion.Count);

    /// <summary>A row that must not be there yet.</summary>
    public static RowWrite Add(TableEntity row, params IReadOnlyList<RowWrite> companions) =>
        new(row, RowWriteKind.Add, default, companions);

    /// <summary>A row that replaces what may be there.</summary>
    public static RowWrite Put(TableEntity row) => new(row, RowWriteKind.Put, default, []);

    /// <summary>Properties that are written into a row; its other properties stay.</summary>
    public static RowWrite Merge(TableEntity row) => new(row, RowWriteKind.Merge, default, []);

    /// <summary>A row that must have a version, or must not be there when there is none.</summary>
    public static RowWrite If(
        ETag? version,
        TableEntity row,
        params IReadOnlyList<RowWrite> companions
    ) =>
        version is { } known
            ? new(row, RowWriteKind.Update, known, companions)
            : Add(row, companions);

    /// <summary>
    /// Properties that are written into a row that must have a version; its other properties stay. When there is no
    /// version, the row must not be there.
    /// </summary>
    public static RowWrite MergeIf(
        ETag? version,
        TableEntity row,
        params IReadOnlyList<RowWrite> companions
    ) =>
        version is { } known
            ? new(row, RowWriteKind.UpdateMerge, known, companions)
            : Add(row, companions);

    /// <summary>The actions of a transaction that it takes.</summary>
    internal IEnumerable<TableTransactionAction> Actions() =>
        Companions
            .SelectMany(companion => companion.Actions())
            .Prepend(
                Kind switch
                {
                    RowWriteKind.Add => new(TableTransactionActionType.Add, Row),
                    RowWriteKind.Update => new(
                        TableTransactionActionType.UpdateReplace,
                        Row,
                        Version
                    ),
                    RowWriteKind.UpdateMerge => new(
                        TableTransactionActionType.UpdateMerge,
                        Row,
                        Version
                    ),
                    RowWriteKind.Merge => new(TableTransactionActionType.UpsertMerge, Row),
                    _ => new(TableTransactionActionType.UpsertReplace, Row),
                }
            );
}

/// <summary>How a row is written.</summary>
public enum RowWriteKind
{
    /// <summary>It must not be there yet.</summary>
    Add,

    /// <summary>It must have a version.</summary>
    Update,

    /// <summary>It must have a version, and its properties are written into what is there.</summary>
    UpdateMerge,

    /// <summary>It replaces what is there.</summary>
    Put,

    /// <summary>Its properties are written into what is there.</summary>
    Merge,
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
