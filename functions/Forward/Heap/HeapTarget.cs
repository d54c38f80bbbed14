using Tracking.Shared.Events;

namespace Tracking.Functions.Forward.Heap;

/// <summary>An app of Heap's to which the events of a project go.</summary>
internal sealed class HeapTarget(HeapRequests requests, HeapIdentity identity, HeapRates rates)
    : ITarget
{
    private const string Tester = "tracking-test";

    /// <inheritdoc />
    public int MaximumEvents => 1000;

    /// <inheritdoc />
    public async Task<TargetAnswers> SendAsync(
        IReadOnlyList<ForwardedEvent> batch,
        CancellationToken cancellationToken
    )
    {
        var delivery = new Delivery(batch.Count);
        var events = new List<(int Index, HeapEntry Entry)>();
        var users = new HeapUsers();
        var over = Plan(batch, delivery, events, users);
        var answers = await requests.SendAsync(
            "/api/track",
            "events",
            events.ConvertAll(planned => planned.Entry),
            rates.Events,
            cancellationToken
        );
        delivery.Take(answers, index => [events[index].Index]);
        // What is told of users comes after the events of the batch, one entry a user.
        if (!delivery.IsStopped)
        {
            await TellAsync(delivery, users, cancellationToken);
        }

        StopIfOver(delivery, over);
        return delivery.Finish();
    }

    /// <summary>Sends the sample: Heap cannot be asked, so it is there afterwards, of a user <c>tracking-test</c>.</summary>
    public Task<TargetAnswers> TestAsync(
        ForwardedEvent sample,
        CancellationToken cancellationToken
    ) =>
        SendAsync([sample with { Event = sample.Event with { User = Tester } }], cancellationToken);

    // Up to the first event that the rate does not let through: the order stays.
    private TimeSpan? Plan(
        IReadOnlyList<ForwardedEvent> batch,
        Delivery delivery,
        List<(int Index, HeapEntry Entry)> events,
        HeapUsers users
    )
    {
        for (var index = 0; index < batch.Count; index++)
        {
            var tracked = batch[index].Event;
            if (HeapPerson.Of(tracked, identity) is not { } person)
            {
                delivery.Answer(index, TargetOutcome.Skipped, "It is anonymous.");
            }
            else if (person.Identity?.Length > HeapPerson.IdentityLength)
            {
                delivery.Answer(index, TargetOutcome.Never, TooLong(person.Identity.Length));
            }
            else if (UserInfo.IsUserInfo(tracked))
            {
                if (WhyNotTold(users, index, tracked, person) is { } reason)
                {
                    delivery.Answer(index, TargetOutcome.Skipped, reason);
                }
            }
            else if (rates.Events.Reserve(person) is { } wait)
            {
                return wait;
            }
            else
            {
                events.Add((index, new(person, HeapEvent.Write(batch[index], person))));
            }
        }

        return null;
    }

    private static string? WhyNotTold(
        HeapUsers users,
        int index,
        TrackedEvent tracked,
        HeapPerson person
    ) =>
        tracked.IsProfileLocked is true ? "It may not change what is known of its user."
        : person.Identity is not { } of ? "It is anonymous."
        : users.Add(index, of, tracked.Params) ? null
        : "It tells nothing of its user.";

    private async Task TellAsync(
        Delivery delivery,
        HeapUsers users,
        CancellationToken cancellationToken
    )
    {
        TimeSpan? over = null;
        var told = new List<HeapUsers.Entry>();
        foreach (var entry in users.All)
        {
            if (rates.Users.Reserve(entry.Person) is { } wait)
            {
                over = wait > over ? over : wait;
            }
            else
            {
                told.Add(entry);
            }
        }

        var answers = await requests.SendAsync(
            "/api/add_user_properties",
            "users",
            told.ConvertAll(entry => new HeapEntry(entry.Person, entry.Write())),
            rates.Users,
            cancellationToken
        );
        delivery.Take(answers, index => told[index].Events);
        StopIfOver(delivery, over);
    }

    private static void StopIfOver(Delivery delivery, TimeSpan? over)
    {
        if (over is { } wait)
        {
            delivery.Stop(
                new(TargetVerdict.Later, "Heap's rate limit: the rest goes later.")
                {
                    RetryAfter = wait,
                }
            );
        }
    }

    private static string TooLong(int length) =>
        $"Its user has {length} characters; Heap takes {HeapPerson.IdentityLength}.";
}
