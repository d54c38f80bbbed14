using Azure;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Access;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Manage;

/// <summary>A change that somebody wants to make.</summary>
/// <param name="Project">The project it is made to.</param>
/// <param name="Action">What the audit log calls it, such as <c>project.put</c>.</param>
/// <param name="Who">Who makes it.</param>
/// <param name="Before">What was, without secrets; null when there was nothing.</param>
/// <param name="After">What will be, without secrets; null when there will be nothing.</param>
internal sealed record Change(
    string Project,
    string Action,
    string Who,
    object? Before,
    object? After
);

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

    private const int Attempts = 10;
    private const int LongestError = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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

    /// <summary>Records changes in the audit log.</summary>
    public AuditedChanges(AuditTrail audit, TimeProvider time, ILogger<AuditedChanges> logger)
        : this(audit.RecordAsync, time, logger) { }

    internal AuditedChanges(
        Func<string, string, string, object, Task> record,
        TimeProvider time,
        ILogger<AuditedChanges> logger
    ) => (this.record, this.time, this.logger) = (record, time, logger);

    /// <summary>Records a change, then makes it.</summary>
    /// <param name="change">The change.</param>
    /// <param name="make">
    /// Makes it. It answers with a problem only when nothing was changed, and throws when that is not known.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for the audit log; then nothing is made.</param>
    internal async Task<Result<Answer>> MakeAsync(
        Change change,
        Func<Task<Result<Answer>>> make,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = Shared.Events.EventId.New(time.GetUtcNow());
        var recording = record(
            change.Project,
            change.Action,
            change.Who,
            new
            {
                change = id,
                before = change.Before,
                after = change.After,
            }
        );
        try
        {
            await recording.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // What a hub did not acknowledge may be in it all the same. Nobody waits for this: the hub is
            // not well, and the answer is known.
            _ = SettleAsync(change, id, Abandoned, Name(e), recording);
            return NotRecorded;
        }

        try
        {
            var made = await make();
            if (made.Problem is { } problem)
            {
                await SettledAsync(change, id, Abandoned, problem.Detail);
            }

            return made;
        }
        catch (Exception e)
        {
            LogUncertain(e, change.Action, change.Project, id);
            await SettledAsync(change, id, Uncertain, Name(e));
            if (RequestGuard.IsUnavailable(e))
            {
                return NotKnown;
            }

            throw;
        }
    }

    // The request may be over its deadline already, so it waits only a little; the recording goes on.
    private async Task SettledAsync(Change change, string id, string outcome, string error)
    {
        try
        {
            await SettleAsync(change, id, outcome, error, Task.CompletedTask)
                .WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            LogUnsettled(change.Action, change.Project, id, outcome);
        }
    }

    private async Task SettleAsync(
        Change change,
        string id,
        string outcome,
        string error,
        Task recording
    )
    {
        await recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await record(
                    change.Project,
                    outcome,
                    change.Who,
                    new
                    {
                        change = id,
                        action = change.Action,
                        error,
                    }
                );
                return;
            }
            catch (Exception e) when (e is not IOException || attempt == Attempts)
            {
                LogLost(e, change.Action, change.Project, id, outcome);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(Pause, time);
            }
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

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "{Action} of {Project}, recorded as {Change}, is {Outcome}, which is not recorded yet"
    )]
    private partial void LogUnsettled(string action, string project, string change, string outcome);

    [LoggerMessage(
        3,
        LogLevel.Error,
        "{Action} of {Project}, recorded as {Change}, is {Outcome}, which could not be recorded"
    )]
    private partial void LogLost(
        Exception e,
        string action,
        string project,
        string change,
        string outcome
    );
}
