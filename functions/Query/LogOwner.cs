using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Whose a log is. There is no session in its row, but a hash of whose its id is; who knows a token can ask whether a
/// log is of it.
/// </summary>
/// <param name="Id">The log's id.</param>
/// <param name="Hash">The hash; null when it is not known.</param>
internal readonly record struct LogOwner(string Id, string? Hash)
{
    /// <summary>What of a row it needs.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["id", OwnedRows.Owner];

    /// <summary>The owner of a row's log.</summary>
    public static LogOwner Of(TableEntity row) =>
        new(
            row.GetString("id") ?? "",
            // Of several logs of one id, all but the first have it in their keys only.
            row.GetString(OwnedRows.Owner)
                ?? (
                    row.RowKey.LastIndexOf('.') is >= 0 and var dot ? row.RowKey[(dot + 1)..] : null
                )
        );

    /// <summary>Whether the log is of a session token, by the token's id.</summary>
    public bool IsOf(string token) => TableKey.OwnerOf(token, Id) == Hash;
}
