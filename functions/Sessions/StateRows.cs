using System.Text.Json;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A token's state as its row: where its sessions are, and what of earlier ones counting needs.</summary>
internal static class StateRows
{
    private const string Once = "once";
    private const string Recent = "recent";
    private const string Project = "project";
    private const string Product = "product";
    private const string Live = "live";
    private const string Late = "late";
    private const string StartedAt = "At";

    /// <summary>Its columns, but for those of its place.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        Project,
        Product,
        Live,
        Live + StartedAt,
        Late,
        Late + StartedAt,
        Recent,
        Once,
        .. SessionStarts.Columns,
    ];

    /// <summary>A token's row.</summary>
    public static TableEntity Of(SessionState state, int partition)
    {
        var row = new TableEntity(SessionKeys.StatePartition(partition), state.Token)
        {
            [Project] = state.Owner.Project,
            [Product] = state.Owner.Product,
        };
        SetSession(row, Live, state.Live);
        SetSession(row, Late, state.Late);
        RowPlace.Set(row, state.Position);
        SessionStarts.Set(row, state.Ordinal, state.Starts);
        BinaryColumns.Set(row, Recent, state.Recent.ToBytes());
        if (!state.Once.IsEmpty)
        {
            BinaryColumns.Set(
                row,
                Once,
                JsonSerializer.SerializeToUtf8Bytes(
                    state.Once,
                    SessionJson.Relaxed.ImmutableArrayOnceEvent
                )
            );
        }

        return row;
    }

    /// <summary>The state of a row, without its sessions; null when the row is of a form that is not known any more.</summary>
    public static SessionState? Read(TableEntity row) =>
        row.GetString(Project) is not { } project
            ? null
            : new SessionState
            {
                Owner = new(row.RowKey, project, row.GetString(Product)),
                Ordinal = SessionStarts.ReadOrdinal(row),
                Starts = [.. SessionStarts.Read(row)],
                Position = RowPlace.Of(row),
                Recent = RecentIds.Read(BinaryColumns.Get(row, Recent)),
                Once = BinaryColumns.Get(row, Once) is { } json
                    ? JsonSerializer.Deserialize(json, SessionJson.Relaxed.ImmutableArrayOnceEvent)
                    : [],
            };

    /// <summary>The keys of the rows of its live and its late session; null for one that there is not.</summary>
    public static (TableEntity? Live, TableEntity? Late) SessionsOf(
        TableEntity row,
        int partition
    ) => (KeysOf(row, Live, partition), KeysOf(row, Late, partition));

    private static void SetSession(TableEntity row, string name, Session? session)
    {
        if (session is not null)
        {
            row[name] = session.Id;
            row[name + StartedAt] = session.StartedAt;
        }
    }

    private static TableEntity? KeysOf(TableEntity row, string name, int partition) =>
        row.GetString(name) is { } id
            ? SessionRows.Keys(
                row.GetString(Project),
                row.GetDateTimeOffset(name + StartedAt)!.Value,
                id,
                partition
            )
            : null;
}
