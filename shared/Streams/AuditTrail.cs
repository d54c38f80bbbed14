using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>Records what is done to this system. A change that cannot be recorded must not happen.</summary>
public sealed class AuditTrail(EventPublisher publisher, TimeProvider time)
{
    /// <summary>The project of events that belong to none.</summary>
    public const string SystemProject = "system";

    /// <summary>Records one thing, before it is done.</summary>
    /// <param name="project">The project it is done to, or <see cref="SystemProject"/>.</param>
    /// <param name="action">What is done, such as <c>project.created</c>.</param>
    /// <param name="who">Who does it.</param>
    /// <param name="details">What is done exactly, without secrets.</param>
    /// <exception cref="IOException">It could not be recorded.</exception>
    public async Task RecordAsync(string project, string action, string who, object details)
    {
        if (
            !RawJson.TryKeep(
                JsonSerializer.SerializeToUtf8Bytes(details, JsonSerializerOptions.Web),
                out var kept
            )
        )
        {
            throw new ArgumentException(
                "The details have text that is not valid.",
                nameof(details)
            );
        }

        var now = time.GetUtcNow();
        var recorded = await publisher.PublishAsync(
            HubNames.AuditEvents,
            [
                new TrackedEvent
                {
                    Id = EventId.New(now),
                    Project = project,
                    Category = EventCategory.Audit,
                    Action = action,
                    User = who,
                    OccurredAt = now,
                    ReceivedAt = now,
                    Verified = true,
                    Params = kept,
                },
            ]
        );
        if (!recorded[0])
        {
            throw new IOException($"The audit event {action} could not be recorded.");
        }
    }
}
