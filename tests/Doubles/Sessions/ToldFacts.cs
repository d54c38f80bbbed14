using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Tests.Doubles;

/// <summary>Facts as their export takes them: what is published again is left out.</summary>
internal static class ToldFacts
{
    /// <summary>The ids of facts that are told, in order.</summary>
    public static List<string> Of(IEnumerable<TrackedEvent> published)
    {
        FactMark? last = null;
        var told = new List<string>();
        foreach (var fact in published)
        {
            var mark = FactMark.Of(fact)!;
            if (last?.Covers(mark) != true)
            {
                last = mark;
                told.Add(fact.Id);
            }
        }

        return told;
    }
}
