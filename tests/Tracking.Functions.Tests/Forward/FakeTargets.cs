using System.Collections.Concurrent;
using Tracking.Functions.Forward;

namespace Tracking.Functions.Tests.Forward;

/// <summary>A kind whose targets take events as a script says, and remember them.</summary>
internal sealed class FakeKind(TimeProvider time) : ITargetKind
{
    private int sleeping;

    public string Name => "webhook";

    /// <summary>What comes of an event, by target and id.</summary>
    public Func<string, string, TargetAnswer> Answers { get; set; } =
        (_, _) => new(TargetOutcome.Sent);

    /// <summary>For how long a target thinks, once it has taken what it takes.</summary>
    public Func<string, TimeSpan> Thinks { get; set; } = _ => TimeSpan.Zero;

    /// <summary>Whether a target asks for somebody to change something.</summary>
    public Func<string, bool> Pauses { get; set; } = _ => false;

    /// <summary>What was taken, by target, in order.</summary>
    public ConcurrentQueue<(string Target, string Id)> Taken { get; } = new();

    /// <summary>What was refused for ever.</summary>
    public ConcurrentQueue<(string Target, string Id)> Refused { get; } = new();

    /// <summary>How many calls came.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Whether somebody waits for the clock.</summary>
    public bool IsSlow => Volatile.Read(ref sleeping) > 0;

    public IReadOnlyList<string> TakenBy(string target) =>
        [.. Taken.Where(t => t.Target == target).Select(t => t.Id)];

    public TargetFault? Check(TargetSettings settings) => null;

    public ITarget Open(TargetSettings settings) => new FakeTarget(this, settings.Id, time);

    private sealed class FakeTarget(FakeKind kind, string id, TimeProvider time) : ITarget
    {
        public int MaximumEvents => 7;

        public async Task<TargetAnswers> SendAsync(
            IReadOnlyList<ForwardedEvent> batch,
            CancellationToken cancellationToken
        )
        {
            kind.Calls.Enqueue(id);
            var answers = batch.Select(e => kind.Answers(id, e.Event.Id)).ToList();
            foreach (var (sent, answer) in batch.Zip(answers))
            {
                (
                    answer.Outcome == TargetOutcome.Sent ? kind.Taken
                    : answer.Outcome == TargetOutcome.Never ? kind.Refused
                    : null
                )?.Enqueue((id, sent.Event.Id));
            }

            if (kind.Thinks(id) is var thought && thought > TimeSpan.Zero)
            {
                Interlocked.Increment(ref kind.sleeping);
                await Task.Delay(thought, time, cancellationToken);
                Interlocked.Decrement(ref kind.sleeping);
            }

            return new(answers) { IsPaused = kind.Pauses(id) };
        }

        public Task<TargetAnswers> TestAsync(
            ForwardedEvent sample,
            CancellationToken cancellationToken
        ) => SendAsync([sample], cancellationToken);
    }
}
