namespace Tracking.Functions.Forward;

/// <summary>A system to which the events of one project are handed on, as the project has set it up.</summary>
/// <remarks>
/// It is called by one at a time for each hub partition, with events in the order of the hub, and never with more than it
/// says it takes. Several partitions may call at once.
/// </remarks>
internal interface ITarget
{
    /// <summary>How many events one call takes.</summary>
    int MaximumEvents { get; }

    /// <summary>Hands events on, with one request, or a few that follow one another.</summary>
    /// <param name="batch">At least one event.</param>
    /// <param name="cancellationToken">Ends the call when it has taken too long; what came of it is then not known.</param>
    /// <returns>
    /// An answer for each event. Nothing is thrown for what the other side says or does not say, a connection that
    /// cannot be made among it: that is an answer.
    /// </returns>
    Task<TargetAnswers> SendAsync(
        IReadOnlyList<ForwardedEvent> batch,
        CancellationToken cancellationToken
    );

    /// <summary>Finds out, without leaving data behind where that is possible, whether it would take events.</summary>
    /// <param name="sample">An event that is made for this.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<TargetAnswers> TestAsync(ForwardedEvent sample, CancellationToken cancellationToken);
}
