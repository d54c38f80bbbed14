using System.Globalization;
using Tracking.Load.Processes;

namespace Tracking.Load.Sending;

/// <summary>What a sender has done.</summary>
/// <param name="Events">Events accepted.</param>
/// <param name="Time">In which time.</param>
/// <param name="Refused">Requests that were refused for now, and sent again.</param>
/// <param name="Usage">What its process had used.</param>
internal sealed record Sent(long Events, TimeSpan Time, long Refused, Usage Usage)
{
    /// <summary>Events a second.</summary>
    public double PerSecond => Events / Time.TotalSeconds;

    /// <summary>A line that says so, with the usage of this process.</summary>
    /// <param name="what">Whether that is all.</param>
    /// <param name="events">Events accepted.</param>
    /// <param name="time">In which time.</param>
    /// <param name="refused">Requests refused for now.</param>
    public static string Line(string what, long events, TimeSpan time, long refused)
    {
        var usage = Usage.Of(Environment.ProcessId);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what}{events} {(long)time.TotalMilliseconds} {refused} {usage.Cpu.Ticks} {usage.Memory} {usage.Peak}"
        );
    }

    /// <summary>Reads such a line.</summary>
    public static Sent Parse(string line)
    {
        var numbers = line.Split(' ')[1..]
            .Select(n => long.Parse(n, CultureInfo.InvariantCulture))
            .ToArray();
        return new(
            numbers[0],
            TimeSpan.FromMilliseconds(numbers[1]),
            numbers[2],
            new(TimeSpan.FromTicks(numbers[3]), numbers[4], numbers[5])
        );
    }
}

/// <summary>The sender as a process of its own.</summary>
internal sealed class SenderProcess : IAsyncDisposable
{
    private readonly Child child;

    /// <summary>Starts it.</summary>
    public SenderProcess(SendPlan plan)
        : this(plan.Arguments()) { }

    /// <summary>Starts something else that says what it has sent as a sender does.</summary>
    public SenderProcess(IEnumerable<string> args) => child = Child.StartSelf(Hear, args);

    /// <summary>How far it was when it last said so.</summary>
    public Sent Last { get; private set; } = new(0, TimeSpan.Zero, 0, default);

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

    /// <summary>Waits until it says the next time how far it is, which is when that is true.</summary>
    public async Task<Sent> NextAsync()
    {
        var next = new TaskCompletionSource<Sent>();
        void Take(Sent sent) => next.TrySetResult(sent);
        Progressed += Take;
        try
        {
            return await child.AwaitAsync(next.Task);
        }
        finally
        {
            Progressed -= Take;
        }
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
