namespace Tracking.Shared.Tables;

/// <summary>Up to where the events of a session are written: into its row, and when that is full into rows beside it.</summary>
/// <param name="Row">The row: 0 for the session's own, then those beside it.</param>
/// <param name="Count">How many events that has.</param>
/// <param name="Bytes">How many bytes these are.</param>
public readonly record struct SessionLogPlace(int Row, int Count, int Bytes)
{
    // A row has at most 255 properties and 1 MiB. It is kept far below both, for a store that merges into a row may
    // read and write all of it, as the one of the local stack does.
    private const int MaximumCount = 32;
    private const int MaximumBytes = 32 * 1024;

    /// <summary>The place behind one more event.</summary>
    public SessionLogPlace Next(int bytes) =>
        Count == MaximumCount || Count > 0 && Bytes + bytes > MaximumBytes
            ? new(Row + 1, 1, bytes)
            : new(Row, Count + 1, Bytes + bytes);
}
