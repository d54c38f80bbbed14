using Azure;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>Up to where a stream's partition has been processed.</summary>
public sealed record StreamCursor
{
    /// <summary>The last frame applied.</summary>
    public required StreamPosition Position { get; init; }

    /// <summary>The blob written last, for streams that write blobs.</summary>
    public string? Blob { get; init; }

    /// <summary>How long that blob was, in bytes.</summary>
    public long Length { get; init; }

    /// <summary>The event from which the last fact written follows, for streams of facts.</summary>
    public FactMark? Mark { get; init; }

    /// <summary>The row's version; null when there is no row yet.</summary>
    public ETag? ETag { get; init; }
}
