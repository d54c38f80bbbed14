using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>The row of something that can be done only once, with what later events said of it.</summary>
internal static class CorrectedRow
{
    private const string Params = "params";

    /// <summary>A row with events taken in; what one does not say stays as an earlier one said.</summary>
    /// <param name="events">The events, in order, each as a row of its own.</param>
    /// <param name="there">The row that is there; null when there is none.</param>
    /// <returns>Null when all are in it already.</returns>
    public static TableEntity? Of(
        IEnumerable<(CountedEvent Counted, TableEntity Row)> events,
        TableEntity? there
    )
    {
        var row = there;
        foreach (var (counted, said) in events)
        {
            if (row is not null && !counted.Place.IsAfter(RowPlace.Of(row)))
            {
                continue;
            }

            row = row is null ? said : With(row, said);
            RowPlace.Set(row, counted.Place);
        }

        return ReferenceEquals(row, there) ? null : row;
    }

    private static TableEntity With(TableEntity row, TableEntity said)
    {
        var merged = new TableEntity(row);
        foreach (var (name, value) in said.Where(property => property.Value is not null))
        {
            merged[name] =
                name == Params && row.GetString(Params) is { } before
                    ? MergedParams.Of(before, (string)value)
                    : value;
        }

        return merged;
    }
}
