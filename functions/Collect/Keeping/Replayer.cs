using System.Text.Json;
using Azure.Data.Tables;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Functions.Collect.UserAgents;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Collect.Keeping;

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
    DialectList dialects,
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
        var tracked = new Dictionary<TableEntity, TrackedEvent>(ReferenceEqualityComparer.Instance);
        foreach (var (letter, judgement) in judged)
        {
            if (judgement?.Is(out var accepted, out _) == true)
            {
                tracked[letter] = accepted;
            }
        }

        var durable = isDryRun
            ? []
            : await Publishing.PublishAsync(publisher, [.. tracked.Values], cancellationToken);
        var marked = tracked.Where(t => durable.Contains(t.Value)).Select(t => t.Key).ToHashSet();
        await store.MarkReplayedAsync(marked, time.GetUtcNow(), cancellationToken);
        return
        [
            .. judged.Select(j => new ReplayResult(
                DeadLetterStore.IdOf(j.Letter),
                j.Letter.GetString("eventId"),
                j.Event is null ? "not-replayable"
                    : !tracked.ContainsKey(j.Letter) ? "rejected"
                    : isDryRun ? "would-be-accepted"
                    : marked.Contains(j.Letter) ? "accepted"
                    : "retry",
                j.Event?.Reason
            )),
        ];
    }

    /// <summary>The event of a letter, or why it is none; null when it cannot be tried again.</summary>
    private Result<TrackedEvent, Rejection>? Judge(Project project, TableEntity row)
    {
        if (DeadLetterStore.Read(row) is not ({ IsWhole: true } letter, var receivedAt))
        {
            return null;
        }

        if (letter.Reader is { } reader)
        {
            return ForReader(letter, reader, project);
        }

        if (dialects.ReadAgain(letter.Dialect, letter.Raw!, project) is not { } sent)
        {
            return null;
        }

        var context = letter.Context ?? new EventContext();
        return stamper.Stamp(
            sent with
            {
                Id = IdentityRules.IsPlaceholder(sent.Id)
                    ? letter.EventId
                    : sent.Id ?? letter.EventId,
                // What stands there was checked when it came.
                Token = letter.TokenId is null ? sent.Token : null,
            },
            new Sender(
                new ProjectKey(project, letter.Kind),
                receivedAt,
                letter.TokenHash,
                letter.SentAt,
                context
            )
            {
                TokenId = letter.TokenId,
                IsBot = UserAgent.Read(context.UserAgent, null).IsBot,
            }
        );
    }

    // It was accepted, and the other readers have it: only the one that gave it up is to try again.
    private static Result<TrackedEvent, Rejection>? ForReader(
        DeadLetter letter,
        string reader,
        Project project
    )
    {
        try
        {
            if (
                letter.Hub == HubNames.TrackedEvents
                && TrackedEvent.Read(letter.Raw) is { } tracked
                && tracked.Project == project.Id
            )
            {
                // A fact is told anew, for those that follow from later events may have been told since.
                return tracked with { Only = reader, Source = null };
            }
        }
        catch (JsonException)
        {
            // It was no event, and is none now.
        }

        return null;
    }
}
