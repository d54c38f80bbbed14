namespace Tracking.Functions.Forward.TagManager;

/// <summary>A server container to which the events of a project go.</summary>
/// <remarks>A request has one client. The clients of a batch are sent some at once, each one's events in order.</remarks>
internal sealed class TagManagerTarget(
    TagManagerRequests requests,
    TagManagerOptions options,
    TimeProvider time
) : ITarget
{
    private const int Concurrency = 8;

    /// <inheritdoc />
    public int MaximumEvents => 100;

    /// <inheritdoc />
    public async Task<TargetAnswers> SendAsync(
        IReadOnlyList<ForwardedEvent> batch,
        CancellationToken cancellationToken
    )
    {
        var delivery = new Delivery(batch.Count);
        var now = time.GetUtcNow();
        var ofClients = Plan(batch, delivery, now).GroupBy(of => of.Client.Id);
        using var places = new SemaphoreSlim(Concurrency);
        await Task.WhenAll(ofClients.Select(SendClientAsync).ToList());
        return delivery.Finish();

        async Task SendClientAsync(IEnumerable<(int Index, TagManagerClient Client)> events)
        {
            // Nothing is thrown at the end of a call: what was not sent is to be retried.
            await places.WaitAsync(CancellationToken.None);
            try
            {
                await SendRunsAsync([.. events], batch, delivery, now, cancellationToken);
            }
            finally
            {
                places.Release();
            }
        }
    }

    /// <summary>Asks the validation server, which keeps nothing.</summary>
    public async Task<TargetAnswers> TestAsync(
        ForwardedEvent sample,
        CancellationToken cancellationToken
    )
    {
        var delivery = new Delivery(1);
        var client =
            TagManagerClient.Of(sample.Event, options)
            ?? new TagManagerClient("tracking-test", null);
        var content = TagManagerBody.Write(
            client,
            [TagManagerEvent.Write(sample, options, time.GetUtcNow())],
            []
        );
        var response = await requests.ValidateAsync(content, cancellationToken);
        await delivery.SendAsync(
            [0],
            _ => Task.FromResult(TagManagerValidation.Read(response, requests.Secret))
        );
        return delivery.Finish();
    }

    private List<(int Index, TagManagerClient Client)> Plan(
        IReadOnlyList<ForwardedEvent> batch,
        Delivery delivery,
        DateTimeOffset now
    )
    {
        var planned = new List<(int, TagManagerClient)>();
        for (var index = 0; index < batch.Count; index++)
        {
            var tracked = batch[index].Event;
            if (TagManagerClient.Of(tracked, options) is not { } client)
            {
                delivery.Answer(index, TargetOutcome.Skipped, "It names no visitor or user.");
            }
            else if (now - TagManagerEvent.TimeOf(tracked) > TagManagerEvent.MaximumAge)
            {
                delivery.Answer(
                    index,
                    TargetOutcome.Never,
                    $"It happened at {TagManagerEvent.TimeOf(tracked):u}; Google takes what is at most 72 hours old."
                );
            }
            else
            {
                planned.Add((index, client));
            }
        }

        return planned;
    }

    // A request names one user too.
    private async Task SendRunsAsync(
        IReadOnlyList<(int Index, TagManagerClient Client)> events,
        IReadOnlyList<ForwardedEvent> batch,
        Delivery delivery,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var written = events.ToDictionary(
            of => of.Index,
            of => TagManagerEvent.Write(batch[of.Index], options, now)
        );
        for (int from = 0, to; from < events.Count; from = to)
        {
            var client = events[from].Client;
            for (to = from + 1; to < events.Count && events[to].Client == client; to++) { }
            var parts = SizedParts.Of(
                events.Take(from..to).Select(of => of.Index),
                index => written[index].Length + 1,
                TagManagerBody.MaximumEventBytes,
                TagManagerBody.MaximumEvents
            );
            foreach (var part in parts)
            {
                await delivery.SendAsync(part, indexes => SendPartAsync(client, indexes));
            }
        }

        async Task<RequestOutcome> SendPartAsync(
            TagManagerClient client,
            IReadOnlyList<int> indexes
        )
        {
            var content = TagManagerBody.Write(
                client,
                indexes.Select(index => written[index]),
                indexes.SelectMany(index => Told(batch[index]))
            );
            return RequestOutcome.Of(
                await requests.CollectAsync(content, cancellationToken),
                requests.Secret
            );
        }
    }

    private List<FlatMember> Told(ForwardedEvent forwarded) =>
        options.SendsUserProperties
        && UserInfo.IsUserInfo(forwarded.Event)
        && forwarded.Event.IsProfileLocked is not true
            ? FlatMembers.Of(forwarded.Event.Params)
            : [];
}
