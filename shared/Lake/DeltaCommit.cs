namespace Tracking.Shared.Lake;

/// <summary>A change of a table, which is made whole or not at all.</summary>
/// <param name="Operation">What it is, for people: <c>WRITE</c>, <c>OPTIMIZE</c>, <c>DELETE</c>.</param>
public sealed record DeltaCommit(string Operation)
{
    /// <summary>The columns, if the table has none yet, or others.</summary>
    public LakeSchema? Schema { get; init; }

    /// <summary>The files that come in.</summary>
    public IReadOnlyList<DeltaAdd> Added { get; init; } = [];

    /// <summary>The names of the files that go.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>Whether other rows are there afterwards; false when they only lie elsewhere.</summary>
    public bool IsChange { get; init; } = true;

    /// <summary>How far each application has come afterwards.</summary>
    public IReadOnlyDictionary<string, long> Transactions { get; init; } =
        new Dictionary<string, long>();
}
