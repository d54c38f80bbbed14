using Azure.Storage.Blobs;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>An export that is taken into tables.</summary>
/// <param name="Hub">The hub whose events it has.</param>
/// <param name="Container">The container of its files.</param>
/// <param name="LimitsAsync">Up to where it can be taken now.</param>
/// <param name="ReadAsync">Reads the next stretch behind some places.</param>
internal sealed record CompactedStream(
    string Hub,
    string Container,
    Func<CancellationToken, Task<StreamLimits>> LimitsAsync,
    Func<
        BlobContainerClient,
        ExportListing,
        IReadOnlyDictionary<string, StreamPlace>,
        StreamLimits,
        CancellationToken,
        Task<IStretch>
    > ReadAsync
)
{
    /// <summary>What the facts among the events are called where it is kept how far they are.</summary>
    public const string Facts = "session-facts";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CompactedStream> All(StreamLimitReader limits) =>
        [
            new(
                HubNames.TrackedEvents,
                BlobNames.AppEvents,
                limits.OfEventsAsync,
                EventStretch.ReadAsync
            ),
            new(
                HubNames.AuditEvents,
                BlobNames.AuditLogs,
                limits.OfAuditAsync,
                AuditStretch.ReadAsync
            ),
        ];
}
