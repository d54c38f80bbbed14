using System.Collections.Concurrent;

namespace Tracking.Tests.Doubles;

/// <summary>
/// Runs all that a test begins on one thread, so that its clock goes on only when nothing else can: no part of it is
/// left behind by the others because the machine is busy.
/// </summary>
public sealed class OneThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Do, object? State)> ready = [];
    private readonly Queue<TaskCompletionSource> waiting = [];

    private OneThread() { }

    /// <summary>Runs work to its end.</summary>
    public static T Run<T>(Func<Task<T>> work)
    {
        var before = Current;
        var thread = new OneThread();
        SetSynchronizationContext(thread);
        try
        {
            var running = work();
            while (!running.IsCompleted)
            {
                thread.Next();
            }

            return running.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Waits until nothing else can go on; elsewhere, until others had a turn.</summary>
    public static async Task IdleAsync()
    {
        if (Current is not OneThread thread)
        {
            await Task.Yield();
            return;
        }

        var idle = new TaskCompletionSource();
        thread.waiting.Enqueue(idle);
        await idle.Task;
    }

    /// <inheritdoc />
    public override void Post(SendOrPostCallback d, object? state) => ready.Add((d, state));

    private void Next()
    {
        if (ready.TryTake(out var next))
        {
            next.Do(next.State);
        }
        else if (waiting.TryDequeue(out var idle))
        {
            idle.SetResult();
        }
        else
        {
            // Something is under way elsewhere.
            var (act, state) = ready.Take();
            act(state);
        }
    }
}
