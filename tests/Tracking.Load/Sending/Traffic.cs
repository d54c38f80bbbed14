namespace Tracking.Load.Sending;

/// <summary>Whose the events are.</summary>
/// <param name="Visitors">How many visitors are there at a time.</param>
/// <param name="EventsOfASession">After how many events a visitor leaves and another comes; 0 for never.</param>
/// <param name="First">The number of the first visitor.</param>
internal sealed record Traffic(long Visitors, int EventsOfASession, long First = 0)
{
    /// <summary>How far the events of a visitor are apart, in seconds.</summary>
    public const int GapSeconds = 20;

    /// <summary>Visitors with sessions of ten events, enough of them to make so many events a second.</summary>
    public static Traffic OfRate(int eventsPerSecond) =>
        new((long)eventsPerSecond * GapSeconds, 10);

    /// <summary>
    /// Whose an event is. Visitors take turns. They do not all leave at once, so there are as many sessions that
    /// begin and end at any time.
    /// </summary>
    /// <param name="number">The number of the event, from 0.</param>
    public long VisitorOf(long number)
    {
        var place = number % Visitors;
        var before =
            EventsOfASession == 0
                ? 0
                : (number / Visitors + place % EventsOfASession) / EventsOfASession;
        return First + place + before * Visitors;
    }
}
