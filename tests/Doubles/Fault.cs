using Azure;
using Azure.Data.Tables;

namespace Tracking.Tests.Doubles;

/// <summary>What goes wrong with a call to storage.</summary>
public enum FaultKind
{
    /// <summary>400: what was sent is refused.</summary>
    Refused,

    /// <summary>413: what was sent is too large.</summary>
    TooLarge,

    /// <summary>409: a row that is added is there already; for other calls, some conflict.</summary>
    Exists,

    /// <summary>412: a row that is updated has another version; for other calls, some condition.</summary>
    Changed,

    /// <summary>429.</summary>
    Throttled,

    /// <summary>500.</summary>
    ServerError,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>Status 0: nothing answers.</summary>
    NoAnswer,

    /// <summary>The network's time is up.</summary>
    TimedOut,

    /// <summary>The call ends only when it is cancelled.</summary>
    Hangs,
}

/// <summary>A call that goes wrong.</summary>
/// <param name="Kind">How.</param>
/// <param name="IsAfter">Whether it has done its work by then.</param>
public sealed record Fault(FaultKind Kind, bool IsAfter = false)
{
    internal async Task RaiseAsync(
        IReadOnlyList<TableTransactionAction> actions,
        CancellationToken cancellationToken
    )
    {
        switch (Kind)
        {
            case FaultKind.Hangs:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case FaultKind.TimedOut:
                throw new TaskCanceledException("The operation was cancelled: the time is up.");
            case FaultKind.Exists when IndexOf(actions, IsAdd) is var added and >= 0:
                throw StorageAnswer.Failed(409, "EntityAlreadyExists", added);
            case FaultKind.Changed when IndexOf(actions, IsUpdate) is var updated and >= 0:
                throw StorageAnswer.Failed(412, "UpdateConditionNotSatisfied", updated);
            default:
                var (status, code) = Kind switch
                {
                    FaultKind.Refused => (400, "InvalidInput"),
                    FaultKind.TooLarge => (413, "RequestBodyTooLarge"),
                    FaultKind.Exists => (409, "OperationTimedOut"),
                    FaultKind.Changed => (412, "ConditionNotMet"),
                    FaultKind.Throttled => (429, "TooManyRequests"),
                    FaultKind.ServerError => (500, "InternalError"),
                    FaultKind.Unavailable => (503, "ServerBusy"),
                    _ => (0, null),
                };
                throw new RequestFailedException(status, $"{Kind}", code, null);
        }
    }

    private static bool IsAdd(TableTransactionAction action) =>
        action.ActionType == TableTransactionActionType.Add;

    private static bool IsUpdate(TableTransactionAction action) =>
        action.ActionType
            is TableTransactionActionType.UpdateReplace
                or TableTransactionActionType.UpdateMerge;

    private static int IndexOf(
        IReadOnlyList<TableTransactionAction> actions,
        Func<TableTransactionAction, bool> predicate
    )
    {
        for (var index = 0; index < actions.Count; index++)
        {
            if (predicate(actions[index]))
            {
                return index;
            }
        }

        return -1;
    }
}

/// <summary>The calls to all tables of an account, counted, and which of them go wrong.</summary>
public sealed class StorageCalls
{
    private readonly Lock gate = new();
    private readonly List<string> made = [];

    /// <summary>What goes wrong with a call, such as <c>counters.Submit</c>, of a number from 0; null for nothing.</summary>
    public Func<string, int, Fault?> FaultOf { get; set; } = (_, _) => null;

    /// <summary>The calls, in order.</summary>
    public IReadOnlyList<string> Made
    {
        get
        {
            lock (gate)
            {
                return [.. made];
            }
        }
    }

    /// <summary>Counts from 0 again.</summary>
    public void Forget()
    {
        lock (gate)
        {
            made.Clear();
        }
    }

    /// <summary>Makes a call, which goes wrong before or after its work when it is to.</summary>
    internal async Task<T> MakeAsync<T>(
        string call,
        IReadOnlyList<TableTransactionAction> actions,
        Func<T> work,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var fault = Next(call);
        if (fault is { IsAfter: false })
        {
            await fault.RaiseAsync(actions, cancellationToken);
        }

        var answer = work();
        if (fault is { IsAfter: true })
        {
            await fault.RaiseAsync(actions, cancellationToken);
        }

        return answer;
    }

    private Fault? Next(string call)
    {
        lock (gate)
        {
            made.Add(call);
            return FaultOf(call, made.Count - 1);
        }
    }
}
