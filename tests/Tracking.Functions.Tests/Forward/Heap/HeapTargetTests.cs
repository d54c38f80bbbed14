using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Forward;
using Tracking.Functions.Forward.Heap;
using Tracking.Shared.Events;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Forward.Heap;

public class HeapTargetTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(Sending.Now);
    private HeapDouble heap = null!;
    private HeapKind kind = null!;

    public async Task InitializeAsync()
    {
        heap = await HeapDouble.StartAsync(time);
        kind = new HeapKind(Sending.Http(), time);
    }

    public async Task DisposeAsync() => await heap.DisposeAsync();

    [Fact]
    public async Task An_event_has_its_person_its_time_and_flat_properties()
    {
        var id = Sending.IdOf(1);
        await SendAsync(
            Sending.Event(
                id,
                of =>
                    of with
                    {
                        OccurredAt = Sending.Now.AddMinutes(-1),
                        Context = new EventContext { Url = "https://shop.example/" },
                        Params = Sending.Json(
                            """{"cart":{"total":9.50,"coupons":["a"]},"new":true,"no":null,"blank":""}"""
                        ),
                    },
                name: "Page seen"
            )
        );
        Assert.Equal(
            $$$"""{"identity":"ann","event":"Page seen","timestamp":"2026-11-22T13:04:07.250000Z","idempotency_key":"{{{id}}}","properties":{"event_id":"{{{id}}}","url":"https://shop.example/","cart.total":9.50,"cart.coupons":"[\"a\"]","new":"true"}}""",
            heap.Events[id].GetRawText()
        );
    }

    [Theory]
    [InlineData("user", null, "12", null)]
    [InlineData("visitor", null, "12", "identity")]
    [InlineData("userId", null, "12", "user_id")]
    [InlineData("userId", null, "9007199254740992", null)]
    [InlineData("userId", null, "v-1", null)]
    [InlineData("userId", "ann", "12", "identity")]
    [InlineData("user", "ann", null, "identity")]
    public async Task What_is_of_nobody_is_skipped(
        string identity,
        string? user,
        string? visitor,
        string? member
    )
    {
        var answers = await Open($$"""{"appId":"12343283","identity":"{{identity}}"}""")
            .SendAsync(
                [Sending.Event(Sending.IdOf(1), of => of with { User = user, Visitor = visitor })],
                CancellationToken.None
            );
        Assert.Equal(
            [member is null ? TargetOutcome.Skipped : TargetOutcome.Sent],
            answers.Outcomes()
        );
        Assert.Equal(
            member,
            heap.Events.Values.SelectMany(one => one.EnumerateObject())
                .Select(first => first.Name)
                .FirstOrDefault()
        );
    }

    [Fact]
    public async Task Names_and_values_are_cut_and_a_long_identity_is_refused()
    {
        var answers = await SendAsync(
            Sending.Event("a", of => of with { User = new string('u', 255) }),
            Sending.Event("b", of => of with { User = new string('u', 256) }),
            Sending.Event(
                "c",
                of =>
                    of with
                    {
                        Params = Sending.Json(
                            $$"""{"{{new string('n', 2000)}}":"{{new string('é', 2000)}}"}"""
                        ),
                    },
                name: new string('x', 2000)
            )
        );
        Assert.Equal(
            [TargetOutcome.Sent, TargetOutcome.Never, TargetOutcome.Sent],
            answers.Outcomes()
        );
        Assert.Contains("256", answers.Events[1].Detail!);
        Assert.Equal(2, heap.Events.Count);
    }

    [Fact]
    public async Task The_same_id_of_two_people_is_two_events_and_the_same_event_twice_is_one()
    {
        var ann = Sending.Event("1");
        var ben = Sending.Event("1", of => of with { User = "ben" });
        await SendAsync(ann, ben);
        await SendAsync(ann);
        Assert.Equal(3, heap.Received.Count);
        Assert.Equal(
            ["ann", "ben"],
            heap.Events.Values.Select(one => one.GetProperty("identity").GetString())
        );
    }

    [Fact]
    public async Task What_is_known_of_users_is_told_once_a_user_and_what_is_last_counts()
    {
        var answers = await SendAsync(
            Info("ann", """{"plan":"free","ID":"7","user_id":"8","address":{"city":"Graz"}}"""),
            Info("ben", """{"plan":"free"}""", isLocked: true),
            Info("ann", """{"plan":"paid"}"""),
            Info("cleo", """{"id":"7"}"""),
            Sending.Event(Sending.IdOf(1))
        );
        Assert.Equal(
            [
                TargetOutcome.Sent,
                TargetOutcome.Skipped,
                TargetOutcome.Sent,
                TargetOutcome.Skipped,
                TargetOutcome.Sent,
            ],
            answers.Outcomes()
        );
        Assert.Equal(["ann"], heap.Users.Keys);
        Assert.Equal("paid", heap.Users["ann"]["plan"].GetString());
        Assert.Equal("Graz", heap.Users["ann"]["address.city"].GetString());
        Assert.Equal([Sending.IdOf(1)], heap.Events.Keys);
    }

    [Fact]
    public async Task When_only_the_users_cannot_be_told_the_events_are_sent()
    {
        heap.FaultOf = number => number == 1 ? new(FaultKind.Unavailable) : null;
        var answers = await SendAsync(
            Info("ann", """{"plan":"free"}"""),
            Sending.Event(Sending.IdOf(1))
        );
        Assert.Equal([TargetOutcome.Retry, TargetOutcome.Sent], answers.Outcomes());
        Assert.NotNull(answers.Fault);
    }

    [Theory]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.NoAnswer)]
    [InlineData(FaultKind.Throttled)]
    public async Task What_it_cannot_now_goes_later(FaultKind kind)
    {
        heap.FaultOf = _ => new(kind);
        var answers = await SendAsync([.. Sending.Events(3)]);
        Assert.All(answers.Outcomes(), outcome => Assert.Equal(TargetOutcome.Retry, outcome));
        Assert.False(answers.IsPaused);
        Assert.Equal(
            kind == FaultKind.Throttled ? TimeSpan.FromSeconds(7) : null,
            answers.RetryAfter
        );
    }

    [Fact]
    public async Task Of_a_bulk_only_what_is_wrong_is_refused()
    {
        var events = Sending.Events(100);
        string[] bad = [Sending.IdOf(3), Sending.IdOf(99)];
        heap.Refuses = one => bad.Contains(one.GetProperty("idempotency_key").GetString());
        var answers = await SendAsync([.. events]);
        Assert.Equal(
            events.Select(one =>
                bad.Contains(one.Event.Id) ? TargetOutcome.Never : TargetOutcome.Sent
            ),
            answers.Outcomes()
        );
        Assert.Equal(events.Select(one => one.Event.Id).Except(bad), heap.Received);
    }

    [Fact]
    public async Task An_app_that_there_is_not_pauses_the_target()
    {
        var answers = await Open("""{"appId":"1"}""")
            .SendAsync([.. Sending.Events(3)], CancellationToken.None);
        Assert.True(answers.IsPaused);
        Assert.All(answers.Outcomes(), outcome => Assert.Equal(TargetOutcome.Retry, outcome));
    }

    [Fact]
    public async Task The_test_sends_an_event_of_its_own_user()
    {
        var answers = await Open()
            .TestAsync(Sending.Event("t", of => of with { User = null }), CancellationToken.None);
        Assert.Equal([TargetOutcome.Sent], answers.Outcomes());
        Assert.Equal(
            "tracking-test",
            heap.Events.Values.Single().GetProperty("identity").GetString()
        );
    }

    [Theory]
    [InlineData("{}", "options.appId")]
    [InlineData("""{"appId":12343283}""", "options.appId")]
    [InlineData("""{"appId":"x\",\"y"}""", "options.appId")]
    [InlineData("""{"appId":"1","identity":"email"}""", "options.identity")]
    [InlineData("""{"appId":"1","other":1}""", "options.other")]
    [InlineData("""{"appId":"1","identity":"userId"}""", null)]
    public void Settings_are_checked(string options, string? field) =>
        Assert.Equal(field, kind.Check(Sending.Settings(heap.Address, null, options))?.Field);

    [Fact]
    public async Task Over_many_events_and_outages_none_is_lost_none_counts_twice_and_no_rate_is_broken()
    {
        heap.FaultOf = Sending.OutagesOver(Sending.Many / 1000);
        var events = Sending.Events(Sending.Many);
        var outcomes = await Sending.RunAsync(Open(), events, wait => time.Advance(wait));
        Assert.All(outcomes, outcome => Assert.Equal(TargetOutcome.Sent, outcome));
        Assert.Equal(events.Select(one => one.Event.Id), heap.Received);
        Assert.Equal(0, heap.Throttled);
    }

    [Fact]
    public async Task When_answers_are_lost_the_key_lets_each_event_count_once()
    {
        heap.FaultOf = number => number % 3 == 0 ? new(FaultKind.NoAnswer, IsAfter: true) : null;
        var events = Sending.Events(8000);
        await Sending.RunAsync(Open(), events, wait => time.Advance(wait));
        Assert.True(heap.Received.Count > events.Count);
        Assert.Equal(events.Select(one => one.Event.Id).Order(), heap.Events.Keys.Order());
    }

    private static ForwardedEvent Info(string user, string told, bool isLocked = false) =>
        Sending.Event(
            $"info-{user}-{told.Length}",
            of =>
                of with
                {
                    Action = "user_info",
                    DataKey = "USER_INFO",
                    User = user,
                    IsProfileLocked = isLocked ? true : null,
                    Params = Sending.Json(told),
                }
        );

    private Task<TargetAnswers> SendAsync(params ForwardedEvent[] events) =>
        Open().SendAsync(events, CancellationToken.None);

    private ITarget Open(string options = $$"""{"appId":"{{HeapDouble.AppId}}"}""") =>
        kind.Open(Sending.Settings(heap.Address, null, options));
}
