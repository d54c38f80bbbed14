using Azure;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Shared.Changes;

/// <summary>
/// Makes changes that are recorded first. A change that cannot be recorded is not made. One that is recorded
/// and then not made is recorded as abandoned; one of which nobody knows whether it was made, as uncertain.
/// Both name the id under which the change was recorded.
/// </summary>
public sealed partial class AuditedChanges
{
    /// <summary>The action of what was recorded and then not made.</summary>
    public const string Abandoned = "project.change-abandoned";

    /// <summary>The action of what was recorded, and then perhaps made, or in part.</summary>
    public const string Uncertain = "project.change-uncertain";

    private const int LongestError = 1000;

    private static readonly Problem NotRecorded = new(
        503,
        "not-recorded",
        "The change was not made, because it could not be recorded now. Send it again."
    );

    private static readonly Problem NotKnown = new(
        503,
        "not-known",
        "Storage did not say whether it made the change. Read what is there, and send the change again if it was not made."
    );

    private readonly Func<string, string, string, object, Task> record;
    private readonly TimeProvider time;
    private readonly ILogger<AuditedChanges> logger;
    private readonly ChangeOutcomes outcomes;

    /// <summary>Records changes in the audit log.</summary>
    public AuditedChanges(AuditTrail audit, TimeProvider time, ILogger<AuditedChanges> logger)
        : this(audit.RecordAsync, time, logger) { }

    internal AuditedChanges(
        Func<string, string, string, object, Task> record,
        TimeProvider time,
        ILogger<AuditedChanges> logger
    )
    {
        (this.record, this.time, this.logger) = (record, time, logger);
        outcomes = new ChangeOutcomes(record, time, logger);
    }

    /// <summary>Records a change, then makes it.</summary>
    /// <param name="change">The change.</param>
    /// <param name="make">
    /// Makes it. It answers with a problem only when nothing was changed, and throws when that is not known.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for the audit log; then nothing is made.</param>
    public async Task<Result<Answer, Problem>> MakeAsync(
        Change change,
        Func<Task<Result<Answer, Problem>>> make,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = Shared.Events.EventId.New(time.GetUtcNow());
        var details = new
        {
            change = id,
            before = change.Before,
            after = change.After,
        };
        var recording = record(change.Project, change.Action, change.Who, details);
        try
        {
            await recording.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // What a hub did not acknowledge may be in it all the same.
            outcomes.RecordBehind(recording, new(change, id, Abandoned, Name(e)));
            return NotRecorded;
        }

        try
        {
            var made = await make();
            if (made.Reason is { } problem)
            {
                await outcomes.RecordAsync(new(change, id, Abandoned, problem.Detail));
            }

            return made;
        }
        catch (Exception e)
        {
            LogUncertain(e, change.Action, change.Project, id);
            await outcomes.RecordAsync(new(change, id, Uncertain, Name(e)));
            if (RequestGuard.IsUnavailable(e))
            {
                return NotKnown;
            }

            throw;
        }
    }

    private static string Name(Exception e) =>
        e is RequestFailedException { Status: > 0 } failed
            ? $"{failed.Status} {failed.ErrorCode}"
            : $"{e.GetType().Name}: {e.Message[..Math.Min(e.Message.Length, LongestError)]}";

    [LoggerMessage(
        1,
        LogLevel.Error,
        "It is not known whether {Action} of {Project} was made, which was recorded as {Change}"
    )]
    private partial void LogUncertain(Exception e, string action, string project, string change);
}
