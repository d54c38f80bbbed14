using System.Globalization;
using Tracking.Shared.Streams;

namespace Tracking.Local.Hubs;

/// <summary>Says what the embedded hubs have lost, and what they cannot write.</summary>
internal sealed class HubReport(EventHubBroker broker) : IHubReport
{
    /// <inheritdoc />
    public IReadOnlyList<string> Troubles =>
        [.. broker.Damages.Select(Sentence), .. broker.WriteFailures];

    private static string Sentence(LogDamage damage) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Events {damage.FirstSequence} to {damage.LastSequence} of partition {damage.Partition} of {damage.Hub} cannot be read and are skipped: {(damage.Bytes == 0 ? "they are gone" : $"their {damage.Bytes} damaged bytes are kept")}. Delete {damage.KeptAs} when you have seen to it."
        );
}
