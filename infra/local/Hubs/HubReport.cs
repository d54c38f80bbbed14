using System.Globalization;
using Tracking.Shared.Streams;

namespace Tracking.Local.Hubs;

/// <summary>Says what the embedded hubs have lost, and what they cannot write.</summary>
internal sealed class HubReport(EventHubBroker broker) : IHubReport
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> LookAsync(CancellationToken cancellationToken) =>
        [.. broker.Damages.Select(Sentence), .. await broker.ProbeAsync(cancellationToken)];

    private static string Sentence(LogDamage damage) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Frames {damage.FirstSequence} to {damage.LastSequence} of partition {damage.Partition} of {damage.Hub}, with one or more events each, cannot be read and are skipped: {(damage.Bytes == 0 ? "there is nothing of them, if there ever was" : $"their {damage.Bytes} damaged bytes are kept")}. Delete {damage.KeptAs} when you have seen to it."
        );
}
