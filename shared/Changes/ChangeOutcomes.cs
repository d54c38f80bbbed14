using Microsoft.Extensions.Logging;

namespace Tracking.Shared.Changes;

/// <summary>What became of a change that was recorded, when it is not what was recorded.</summary>
/// <param name="Change">The change.</param>
/// <param name="Id">The id under which it was recorded.</param>
/// <param name="Action">What the audit log calls what became of it.</param>
/// <param name="Error">Why.</param>
public sealed record ChangeOutcome(Change Change, string Id, string Action, string Error);

/// <summary>
/// Records what became of changes. That has nothing to do with any request's deadline: it goes on behind the
/// answer until the audit log has it, for some minutes; what it never has is in the app's log.
/// </summary>
internal sealed partial class ChangeOutcomes(
    Func<string, string, string, object, Task> record,
    TimeProvider time,
    ILogger logger
)
{
    private const int Attempts = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Records an outcome. Its own caller waits a little, and no longer.</summary>
    public async Task RecordAsync(ChangeOutcome outcome)
    {
        try
        {
            await RepeatAsync(Task.CompletedTask, outcome).WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            LogLate(outcome.Change.Action, outcome.Change.Project, outcome.Id, outcome.Action);
        }
    }

    /// <summary>Records an outcome when the fate of the change's own record is known, which nobody waits for.</summary>
    public void RecordBehind(Task recording, ChangeOutcome outcome) =>
        _ = RepeatAsync(recording, outcome);

    private async Task RepeatAsync(Task recording, ChangeOutcome outcome)
    {
        await recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var (change, id, action, error) = outcome;
        var details = new
        {
            change = id,
            action = change.Action,
            error,
        };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await record(change.Project, action, change.Who, details);
                return;
            }
            catch (Exception e) when (e is not IOException || attempt == Attempts)
            {
                LogLost(e, change.Action, change.Project, id, action);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(Pause, time);
            }
        }
    }

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "{Action} of {Project}, recorded as {Change}, is {Outcome}, which is not recorded yet"
    )]
    private partial void LogLate(string action, string project, string change, string outcome);

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
