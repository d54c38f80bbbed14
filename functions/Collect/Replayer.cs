using System.Text.Json;
using Azure.Data.Tables;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Collect;

/// <summary>What became of a dead letter that was tried again.</summary>
/// <param name="Id">The letter's id.</param>
/// <param name="EventId">The id of its event.</param>
/// <param name="Status"><c>accepted</c>, <c>would-be-accepted</c>, <c>rejected</c>, <c>retry</c>, <c>not-replayable</c>, <c>not-found</c>.</param>
/// <param name="Rejection">Why it is rejected still.</param>
internal sealed record ReplayResult(
    string Id,
    string? EventId,
    string Status,
    Rejection? Rejection = null
);

/// <summary>Tries rejected events again, by the rules of now, with their ids and times.</summary>
public sealed class Replayer(
    DeadLetterStore store,
    Dialects dialects,
    EventStamper stamper,
    EventPublisher publisher,
    TimeProvider time
)
{
    /// <summary>Tries letters of a project again. What is accepted is durable before its letter is marked so.</summary>
    /// <param name="project">The project.</param>
    /// <param name="letters">Its letters.</param>
    /// <param name="isDryRun">Whether to say only what would become of them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<IReadOnlyList<ReplayResult>> ReplayAsync(
        Project project,
        IReadOnlyList<TableEntity> letters,
        bool isDryRun,
        CancellationToken cancellationToken
    )
    {
        var judged = letters
            .Select(letter => (Letter: letter, Event: Judge(project, letter)))
            .ToList();
        var tracked = judged.Where(j => j.Event.Tracked is not null).ToList();
        var durable =
            isDryRun || tracked.Count == 0
                ? []
                : await publisher.PublishAsync(
                    HubNames.TrackedEvents,
                    [.. tracked.Select(j => j.Event.Tracked!)],
                    cancellationToken
                );
        var accepted = tracked.Where((_, i) => durable.Count > 0 && durable[i]).ToList();
        await store.MarkReplayedAsync(
            accepted.Select(j => j.Letter),
            time.GetUtcNow(),
            cancellationToken
        );
        var marked = accepted.Select(j => j.Letter).ToHashSet();
        return
        [
            .. judged.Select(j => new ReplayResult(
                DeadLetterStore.IdOf(j.Letter),
                j.Letter.GetString("eventId"),
                j.Event.Tracked is null
                    ? j.Event.Rejection is null
                        ? "not-replayable"
                        : "rejected"
                    : isDryRun
                        ? "would-be-accepted"
                        : marked.Contains(j.Letter)
                            ? "accepted"
                            : "retry",
                j.Event.Rejection
            )),
        ];
    }

    private (TrackedEvent? Tracked, Rejection? Rejection) Judge(Project project, TableEntity row)
    {
        if (DeadLetterStore.Read(row) is not ({ IsWhole: true } letter, var receivedAt))
        {
            return (null, null);
        }

        if (letter.Reader is { } reader)
        {
            return (ForReader(letter, reader, project), null);
        }

        var skew = letter.SentAt is { } sentAt ? receivedAt - sentAt : TimeSpan.Zero;
        if (dialects.Read(letter.Dialect, letter.Raw!, project, skew) is not { } sent)
        {
            return (null, null);
        }

        sent.Id ??= letter.EventId;
        return stamper.Stamp(
            sent,
            new Sender(
                new ProjectKey(project, letter.Kind),
                receivedAt,
                letter.Token,
                letter.SentAt,
                letter.Context ?? new EventContext()
            )
        );
    }

    // It was accepted, and the other readers have it: only the one that gave it up is to try again.
    private static TrackedEvent? ForReader(DeadLetter letter, string reader, Project project)
    {
        try
        {
            var tracked = JsonSerializer.Deserialize(letter.Raw, TrackingJson.Relaxed.TrackedEvent);
            return letter.Hub == HubNames.TrackedEvents && tracked?.Project == project.Id
                ? tracked with
                {
                    Only = reader,
                }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
