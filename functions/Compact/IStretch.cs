using Tracking.Shared.Access;

namespace Tracking.Functions.Compact;

/// <summary>What is taken at once of an export into the tables of all projects.</summary>
internal interface IStretch
{
    /// <summary>The projects that have something in it.</summary>
    IEnumerable<string> Projects { get; }

    /// <summary>The periods of the tables whose files change by it.</summary>
    IEnumerable<(string Table, LakePeriod Period)> Periods { get; }

    /// <summary>Whether there is nothing more.</summary>
    bool IsLast { get; }

    /// <summary>Takes into the tables of a project what is of it.</summary>
    Task TakeAsync(
        ProjectTables tables,
        IReadOnlyList<PromotedColumn> columns,
        CancellationToken cancellationToken
    );

    /// <summary>Moves the places of partitions behind it.</summary>
    void Move(Dictionary<string, StreamPlace> known);
}
