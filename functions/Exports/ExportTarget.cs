using Azure.Storage.Blobs;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Exports;

/// <summary>What an export is made of, and what writes it.</summary>
internal sealed record ExportTarget(
    string Hub,
    BlobContainerClient Container,
    CursorTable Cursors,
    HoleReader Holes,
    DeadLetterStore DeadLetters,
    string Kind,
    bool IsChained
)
{
    /// <summary>Whether it is of facts, which may be published more than once.</summary>
    public bool IsFacts => Kind == BlobNames.Facts;
}
