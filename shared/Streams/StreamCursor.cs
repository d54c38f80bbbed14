using Azure;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>Up to where a reader has processed a partition.</summary>
public sealed record StreamCursor
{
    /// <summary>The last frame of which everything is done.</summary>
    public required StreamPosition Position { get; init; }

    /// <summary>What the reader's sink remembers with it.</summary>
    public string? Memo { get; init; }

    /// <summary>The row's version; null when there is no row yet.</summary>
    public ETag? ETag { get; init; }
}
