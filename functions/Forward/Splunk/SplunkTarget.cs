namespace Tracking.Functions.Forward.Splunk;

/// <summary>A collector to which the events of a project go.</summary>
internal sealed class SplunkTarget(
    SplunkCalls calls,
    SplunkEndpoint endpoint,
    SplunkOptions options,
    SplunkAcknowledgements acknowledgements,
    SplunkInquiry inquiry
) : ITarget
{
    /// <inheritdoc />
    public int MaximumEvents => 500;

    /// <inheritdoc />
    public async Task<TargetAnswers> SendAsync(
        IReadOnlyList<ForwardedEvent> batch,
        CancellationToken cancellationToken
    )
    {
        acknowledgements.Forget();
        var delivery = new Delivery(batch.Count);
        var written = new byte[batch.Count][];
        foreach (var part in SizedParts.Of(Unsent(), Size, options.MaximumBytes, MaximumEvents))
        {
            if (part.Count == 1 && written[part[0]].Length > options.MaximumBytes)
            {
                delivery.Answer(part[0], TargetOutcome.Never, TooLarge(written[part[0]].Length));
                continue;
            }

            await delivery.SendAsync(part, PostAsync);
        }

        if (options.Acknowledge)
        {
            await ConfirmAsync(batch, delivery, cancellationToken);
        }

        return delivery.Finish();

        IEnumerable<int> Unsent() =>
            Enumerable
                .Range(0, batch.Count)
                .Where(index =>
                    !options.Acknowledge || acknowledgements.Find(batch[index].Event) is null
                );

        int Size(int index) =>
            (written[index] = SplunkBody.Write(batch[index], endpoint.Project, options)).Length;

        async Task<RequestOutcome> PostAsync(IReadOnlyList<int> events)
        {
            var answer = await calls.SendAsync(
                endpoint.Events(
                    SplunkBody.Compress(events.Select(index => written[index])),
                    options.Acknowledge
                ),
                cancellationToken
            );
            if (answer.Outcome.Verdict == TargetVerdict.Taken && options.Acknowledge)
            {
                if (answer.AcknowledgementId is { } number)
                {
                    acknowledgements.Keep(events.Select(index => batch[index].Event), number);
                }
                else
                {
                    delivery.Complain(
                        "The token gives no acknowledgements: events count as sent when they are taken."
                    );
                }
            }

            return answer.Outcome;
        }
    }

    /// <summary>
    /// Sends a request without events: the token is looked at before the events are, so that nothing is left behind.
    /// The index is not looked at.
    /// </summary>
    public async Task<TargetAnswers> TestAsync(
        ForwardedEvent sample,
        CancellationToken cancellationToken
    )
    {
        var answer = await calls.SendAsync(
            endpoint.Events(SplunkBody.Compress([]), options.Acknowledge),
            cancellationToken
        );
        if (answer.Code == SplunkAnswer.NoData)
        {
            return TargetAnswers.All(1, TargetOutcome.Sent);
        }

        var delivery = new Delivery(1);
        await delivery.SendAsync([0], _ => Task.FromResult(answer.Outcome));
        return delivery.Finish();
    }

    // Events that were taken are sent once they are indexed, and to be retried until then.
    private async Task ConfirmAsync(
        IReadOnlyList<ForwardedEvent> batch,
        Delivery delivery,
        CancellationToken cancellationToken
    )
    {
        var receipts = batch.Select(one => acknowledgements.Find(one.Event)).ToList();
        var outcome = await inquiry.AskAsync(
            [.. receipts.OfType<SplunkReceipt>().Distinct()],
            cancellationToken
        );
        for (var index = 0; index < batch.Count; index++)
        {
            if (receipts[index] is { IsIndexed: true })
            {
                delivery.Answer(index, TargetOutcome.Sent);
                acknowledgements.Drop(batch[index].Event);
            }
            else if (receipts[index] is not null)
            {
                delivery.Answer(index, TargetOutcome.Retry, outcome?.Detail);
            }
        }

        if (outcome is { } missing)
        {
            delivery.Stop(missing);
        }
    }

    private string TooLarge(int bytes) =>
        $"The event has {bytes} bytes; options.maximumBytes is {options.MaximumBytes}.";
}
