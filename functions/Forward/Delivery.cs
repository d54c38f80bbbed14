namespace Tracking.Functions.Forward;

/// <summary>What comes of one batch, request by request.</summary>
/// <remarks>
/// Events that are refused together are tried in parts, until those that are refused stand alone. After a request
/// that may be taken later nothing more is sent: the events keep their order. Several parts may be sent at once.
/// </remarks>
/// <param name="count">How many events the batch has; each is to be retried until something else is said of it.</param>
internal sealed class Delivery(int count)
{
    private readonly TargetAnswer[] answers =
    [
        .. Enumerable.Repeat(new TargetAnswer(TargetOutcome.Retry), count),
    ];

    private readonly Lock gate = new();
    private TimeSpan? retryAfter;
    private string? fault;
    private bool isPaused;
    private volatile bool isStopped;

    /// <summary>Whether nothing more is to be sent.</summary>
    public bool IsStopped => isStopped;

    /// <summary>Says what came of one event.</summary>
    public void Answer(int index, TargetOutcome outcome, string? detail = null)
    {
        answers[index] = new TargetAnswer(outcome, detail);
        if (outcome == TargetOutcome.Never)
        {
            Complain(detail);
        }
    }

    /// <summary>Sends nothing more.</summary>
    public void Stop(RequestOutcome outcome)
    {
        isStopped = true;
        lock (gate)
        {
            isPaused |= outcome.Verdict == TargetVerdict.Paused;
            retryAfter =
                outcome.RetryAfter > (retryAfter ?? TimeSpan.Zero)
                    ? outcome.RetryAfter
                    : retryAfter;
        }

        Complain(outcome.Detail);
    }

    /// <summary>Tells the operator; what is told first stays.</summary>
    public void Complain(string? detail)
    {
        lock (gate)
        {
            fault ??= detail;
        }
    }

    /// <summary>Sends some events of the batch, and says what came of them.</summary>
    /// <param name="events">Their indexes, in order.</param>
    /// <param name="send">Makes one request for these of them.</param>
    public async Task SendAsync(
        IReadOnlyList<int> events,
        Func<IReadOnlyList<int>, Task<RequestOutcome>> send
    )
    {
        if (events.Count == 0 || IsStopped)
        {
            return;
        }

        var outcome = await send(events);
        switch (outcome.Verdict)
        {
            case TargetVerdict.Taken:
                AnswerAll(events, TargetOutcome.Sent, null);
                break;
            case TargetVerdict.Later or TargetVerdict.Paused:
                AnswerAll(events, TargetOutcome.Retry, outcome.Detail);
                Stop(outcome);
                break;
            case TargetVerdict.Refused or TargetVerdict.TooLarge when events.Count == 1:
                Answer(events[0], TargetOutcome.Never, outcome.Detail);
                break;
            default:
                foreach (var part in Parts(events, outcome.Suspect))
                {
                    await SendAsync(part, send);
                }

                break;
        }
    }

    /// <summary>Takes over what came of a part that was sent elsewhere.</summary>
    /// <param name="part">The answers.</param>
    /// <param name="eventsOf">The events of the batch that an answer is about.</param>
    public void Take(TargetAnswers part, Func<int, IReadOnlyList<int>> eventsOf)
    {
        for (var index = 0; index < part.Events.Count; index++)
        {
            foreach (var of in eventsOf(index))
            {
                answers[of] = part.Events[index];
            }
        }

        if (part.Events.Any(answer => answer.Outcome == TargetOutcome.Retry))
        {
            Stop(
                new(part.IsPaused ? TargetVerdict.Paused : TargetVerdict.Later, part.Fault)
                {
                    RetryAfter = part.RetryAfter,
                }
            );
        }

        Complain(part.Fault);
    }

    /// <summary>What came of the batch.</summary>
    public TargetAnswers Finish() =>
        new(answers)
        {
            RetryAfter = retryAfter,
            IsPaused = isPaused,
            Fault = fault,
        };

    // The one that the target names is tried alone: whether it is right shows then.
    private static IEnumerable<IReadOnlyList<int>> Parts(IReadOnlyList<int> events, int? suspect)
    {
        var (from, to) =
            suspect is { } at && at >= 0 && at < events.Count
                ? (at, at + 1)
                : (events.Count / 2, events.Count / 2);
        return
        [
            [.. events.Take(from)],
            [.. events.Skip(from).Take(to - from)],
            [.. events.Skip(to)],
        ];
    }

    private void AnswerAll(IReadOnlyList<int> events, TargetOutcome outcome, string? detail)
    {
        foreach (var index in events)
        {
            Answer(index, outcome, detail);
        }
    }
}
