using System.Globalization;
using Tracking.Load.Processes;

namespace Tracking.Load.Sending;

/// <summary>What a sender has done.</summary>
/// <param name="Events">Events accepted.</param>
/// <param name="Time">In which time.</param>
/// <param name="Refused">Requests that were refused for now, and sent again.</param>
internal sealed record Sent(long Events, TimeSpan Time, long Refused)
{
    /// <summary>Events a second.</summary>
    public double PerSecond => Events / Time.TotalSeconds;

    /// <summary>Of a line that it wrote.</summary>
    public static Sent Parse(string line)
    {
        var numbers = line.Split(' ')[1..]
            .Select(n => long.Parse(n, CultureInfo.InvariantCulture))
            .ToArray();
        return new(numbers[0], TimeSpan.FromMilliseconds(numbers[1]), numbers[2]);
    }
}

/// <summary>The sender as a process of its own.</summary>
internal sealed class SenderProcess : IAsyncDisposable
{
    private readonly Child child;

    /// <summary>Starts it.</summary>
    public SenderProcess(SendPlan plan) => child = Child.StartSelf(Hear, plan.Arguments());

    /// <summary>How far it was when it last said so.</summary>
    public Sent Last { get; private set; } = new(0, TimeSpan.Zero, 0);

    /// <summary>Whether it has sent all.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Is told what it says each second.</summary>
    public event Action<Sent>? Progressed;

    /// <summary>Runs one to its end.</summary>
    public static async Task<Sent> RunAsync(SendPlan plan)
    {
        await using var sender = new SenderProcess(plan);
        return await sender.WaitAsync();
    }

    /// <summary>Waits until all is sent.</summary>
    public async Task<Sent> WaitAsync()
    {
        await child.WaitAsync();
        return IsDone ? Last : throw new InvalidOperationException(child.Said);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => child.DisposeAsync();

    private void Hear(string line)
    {
        var isDone = line.StartsWith(Sender.Done, StringComparison.Ordinal);
        if (isDone || line.StartsWith(Sender.Progress, StringComparison.Ordinal))
        {
            Last = Sent.Parse(line);
            IsDone = isDone;
            Progressed?.Invoke(Last);
        }
    }
}
