using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Exports;

/// <summary>Which events of a frame become lines: all that are events, and facts that are new.</summary>
internal sealed class ExportItems(ExportTarget target)
{
    /// <summary>The mark of the last fact taken.</summary>
    public FactMark? Mark { get; set; }

    /// <summary>The events of a frame; what is none is a dead letter.</summary>
    public List<FrameItem> Of(EventData frame, List<DeadLetter> letters)
    {
        var items = new List<FrameItem>();
        foreach (var item in FrameReader.Read(frame, target.Hub, letters))
        {
            if (!ExportLine.IsEvent(item.Json.Span))
            {
                letters.Add(
                    item.Dead(target.Hub, DeadLetterReason.NotAnEvent, "It is not an object.")
                );
            }
            else if (!target.IsFacts || IsNewFact(item, letters))
            {
                items.Add(item);
            }
        }

        return items;
    }

    // A fact is published again when its writer died before it could say that it had been.
    private bool IsNewFact(FrameItem item, List<DeadLetter> letters)
    {
        if (item.Read(target.Hub, letters) is not { } fact)
        {
            return false;
        }

        if (FactMark.Of(fact) is not { } next)
        {
            return true;
        }

        if (Mark?.Covers(next) == true)
        {
            return false;
        }

        Mark = next;
        return true;
    }
}
