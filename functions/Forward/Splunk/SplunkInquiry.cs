namespace Tracking.Functions.Forward.Splunk;

/// <summary>Asks a collector what it has indexed of what it took, more and more rarely.</summary>
internal sealed class SplunkInquiry(
    SplunkCalls calls,
    SplunkEndpoint endpoint,
    SplunkAcknowledgements acknowledgements,
    TimeProvider time
)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    // The rest of the time until an acknowledgement is given up passes between calls.
    private static readonly TimeSpan WaitOfCall = TimeSpan.FromSeconds(30);

    /// <summary>Asks until all is indexed, or the time of the call is up.</summary>
    /// <param name="receipts">What was taken.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Why not all is acknowledged; null when it is.</returns>
    public async Task<RequestOutcome?> AskAsync(
        IReadOnlyList<SplunkReceipt> receipts,
        CancellationToken cancellationToken
    )
    {
        var begin = time.GetTimestamp();
        var wait = FirstWait;
        while (receipts.Where(receipt => !receipt.IsIndexed).ToList() is { Count: > 0 } missing)
        {
            if (
                cancellationToken.IsCancellationRequested
                || time.GetElapsedTime(begin) > WaitOfCall
            )
            {
                return new(TargetVerdict.Later, "Taken, and not acknowledged yet.");
            }

            var answer = await calls.SendAsync(
                endpoint.Acknowledgements(missing.Select(receipt => receipt.Number)),
                cancellationToken
            );
            acknowledgements.Acknowledge(answer.Acknowledged);
            if (answer.Outcome.Verdict != TargetVerdict.Taken)
            {
                return answer.Outcome.Verdict == TargetVerdict.Refused
                    ? answer.Outcome with
                    {
                        Verdict = TargetVerdict.Later,
                    }
                    : answer.Outcome;
            }

            if (missing.Any(receipt => !receipt.IsIndexed))
            {
                await Task.Delay(wait, time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
            }
        }

        return null;
    }
}
