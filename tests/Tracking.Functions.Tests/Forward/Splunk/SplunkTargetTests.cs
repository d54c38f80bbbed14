using System.Text.Json;
using Tracking.Functions.Forward;
using Tracking.Functions.Forward.Splunk;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Forward.Splunk;

public class SplunkTargetTests : IAsyncLifetime
{
    private SplunkDouble splunk = null!;

    public async Task InitializeAsync() => splunk = await SplunkDouble.StartAsync();

    public async Task DisposeAsync() => await splunk.DisposeAsync();

    [Fact]
    public async Task An_event_is_what_the_exports_have_of_it_with_its_id_as_a_field()
    {
        var sent = Sending.Event(
            "e-1",
            of =>
                of with
                {
                    OccurredAt = Sending.Now.AddMinutes(-1),
                    Params = Sending.Json("""{"ä":1}"""),
                },
            name: "Page seen"
        );
        await SendAsync("""{"index":"web","host":"shop","source":"s","sourcetype":"t"}""", sent);
        var got = Assert.Single(splunk.Indexed);
        Assert.Equal("1795352647.250", got.GetProperty("time").GetRawText());
        Assert.Equal(
            ["shop", "s", "t", "web"],
            new[] { "host", "source", "sourcetype", "index" }.Select(n =>
                got.GetProperty(n).GetString()
            )
        );
        Assert.Equal(
            JsonDocument.Parse(sent.Json).RootElement.ToString(),
            got.GetProperty("event").ToString()
        );
        Assert.Equal(
            """{"event_id":"e-1","project":"demo","name":"Page seen"}""",
            got.GetProperty("fields").GetRawText()
        );
        Assert.Empty(splunk.Complaints);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/services/collector")]
    [InlineData("/services/collector/event")]
    [InlineData("/services/collector/event/")]
    public async Task The_address_is_the_server_or_the_collector(string path)
    {
        var answers = await Open("{}", url: new Uri(splunk.Address, path))
            .SendAsync([Sending.Event("e")], CancellationToken.None);
        Assert.Equal([TargetOutcome.Sent], answers.Outcomes());
    }

    [Theory]
    [MemberData(nameof(Codes), new[] { 1, 2, 3, 4, 7, 10, 11, 14, 16 })]
    public async Task What_somebody_has_to_change_pauses_the_target(int code, int? status)
    {
        (splunk.Code, splunk.Status) = (code, status);
        var answers = await SendAsync("{}", [.. Sending.Events(3)]);
        Assert.True(answers.IsPaused);
        Assert.All(answers.Outcomes(), outcome => Assert.Equal(TargetOutcome.Retry, outcome));
        Assert.Contains($"\"code\":{code}", answers.Fault, StringComparison.Ordinal);
        Assert.Equal(1, splunk.Requests);
    }

    [Theory]
    [MemberData(nameof(Codes), new[] { 8, 9, 23 })]
    public async Task What_it_cannot_now_goes_later(int code, int? status)
    {
        (splunk.Code, splunk.Status) = (code, status);
        var answers = await SendAsync("{}", [.. Sending.Events(3)]);
        Assert.False(answers.IsPaused);
        Assert.All(answers.Outcomes(), outcome => Assert.Equal(TargetOutcome.Retry, outcome));
        Assert.NotNull(answers.Fault);
        Assert.Equal(1, splunk.Requests);
    }

    [Theory]
    [MemberData(nameof(Codes), new[] { 5, 6, 12, 13, 15 })]
    public async Task What_it_never_takes_is_told_event_by_event(int code, int? status)
    {
        (splunk.Code, splunk.Status) = (code, status);
        var answers = await SendAsync("{}", [.. Sending.Events(5)]);
        Assert.All(answers.Outcomes(), outcome => Assert.Equal(TargetOutcome.Never, outcome));
        Assert.All(answers.Events, answer => Assert.Contains("code", answer.Detail!));
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(6, false)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    [InlineData(15, true)]
    public async Task Of_a_batch_only_what_is_wrong_is_refused(int code, bool names)
    {
        var events = Sending.Events(60);
        string[] bad = [Sending.IdOf(7), Sending.IdOf(8), Sending.IdOf(59)];
        (splunk.RefusalCode, splunk.NamesRefused) = (code, names);
        splunk.Refuses = one => bad.Contains(SplunkDouble.IdOf(one));
        var answers = await SendAsync("{}", [.. events]);
        Assert.Equal(
            events.Select(one =>
                bad.Contains(one.Event.Id) ? TargetOutcome.Never : TargetOutcome.Sent
            ),
            answers.Outcomes()
        );
        Assert.Equal(events.Select(one => one.Event.Id).Except(bad), splunk.Ids);
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_halved()
    {
        splunk.FaultOf = number => number < 2 ? new(FaultKind.TooLarge) : null;
        var events = Sending.Events(10);
        var answers = await SendAsync("{}", [.. events]);
        Assert.All(answers.Outcomes(), outcome => Assert.Equal(TargetOutcome.Sent, outcome));
        Assert.Equal(events.Select(one => one.Event.Id), splunk.Ids);
    }

    [Fact]
    public async Task Requests_have_at_most_so_many_bytes_and_an_event_that_has_more_is_refused()
    {
        splunk.MaximumBytes = 16 * 1024;
        var events = Enumerable
            .Range(0, 40)
            .Select(number =>
                Sending.Event(
                    Sending.IdOf(number),
                    of => of with { Label = new string('x', number == 20 ? 17_000 : 3_000) }
                )
            )
            .ToArray();
        var answers = await SendAsync("""{"maximumBytes":16384}""", events);
        Assert.Empty(splunk.Complaints);
        Assert.Equal(39, splunk.Ids.Count);
        Assert.Equal(TargetOutcome.Never, answers.Events[20].Outcome);
        Assert.Contains("16384", answers.Events[20].Detail!);
    }

    [Fact]
    public async Task A_wrong_token_pauses_and_is_not_repeated()
    {
        var answers = await Open("{}", secret: "wrong-token")
            .SendAsync([Sending.Event("e")], CancellationToken.None);
        Assert.True(answers.IsPaused);
        Assert.DoesNotContain("wrong-token", answers.Fault!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_ended_says_what_is_known()
    {
        using var ended = new CancellationTokenSource();
        splunk.FaultOf = number =>
        {
            if (number == 0)
            {
                return null;
            }

            ended.Cancel();
            return new(FaultKind.Hangs);
        };
        var events = Sending
            .Events(10)
            .Select(one =>
                Sending.Event(one.Event.Id, of => of with { Label = new string('x', 3000) })
            );
        var answers = await Open("""{"maximumBytes":16384}""").SendAsync([.. events], ended.Token);
        Assert.Equal(
            [TargetOutcome.Sent, TargetOutcome.Retry],
            answers.Outcomes().Distinct().ToList()
        );
        Assert.Equal(splunk.Ids.Count, answers.Outcomes().Count(o => o == TargetOutcome.Sent));
    }

    [Fact]
    public async Task What_a_proxy_answers_is_no_answer_of_the_collector()
    {
        var page = new TargetResponse(200) { Body = "<html>Please sign in</html>" };
        var refusal = new TargetResponse(400) { Body = "<html>Bad request</html>" };
        Assert.Equal(TargetVerdict.Later, SplunkAnswer.Read(page, "t").Outcome.Verdict);
        Assert.Equal(TargetVerdict.Paused, SplunkAnswer.Read(refusal, "t").Outcome.Verdict);
        var away = await Open("{}", url: Sending.Nowhere())
            .SendAsync([Sending.Event("e")], CancellationToken.None);
        Assert.Equal([TargetOutcome.Retry], away.Outcomes());
        Assert.False(away.IsPaused);
    }

    [Fact]
    public async Task The_test_leaves_nothing_behind_and_finds_a_wrong_token()
    {
        var right = await Open("{}").TestAsync(Sending.Event("e"), CancellationToken.None);
        var wrong = await Open("{}", secret: "wrong")
            .TestAsync(Sending.Event("e"), CancellationToken.None);
        Assert.Equal([TargetOutcome.Sent], right.Outcomes());
        Assert.True(wrong.IsPaused);
        Assert.Empty(splunk.Ids);
    }

    [Theory]
    [InlineData(null, "{}", "secret")]
    [InlineData("to ken", "{}", "secret")]
    [InlineData("t", """{"index":7}""", "options.index")]
    [InlineData("t", """{"acknowledge":"yes"}""", "options.acknowledge")]
    [InlineData("t", """{"maximumBytes":1000}""", "options.maximumBytes")]
    [InlineData("t", """{"maximumBytes":1e9}""", "options.maximumBytes")]
    [InlineData("t", """{"color":"red"}""", "options.color")]
    [InlineData("t", """{"index":"web","acknowledge":true,"maximumBytes":65536}""", null)]
    public void Settings_are_checked(string? secret, string options, string? field) =>
        Assert.Equal(
            field,
            new SplunkKind(Sending.Http(), TimeProvider.System)
                .Check(Sending.Settings(splunk.Address, secret, options))
                ?.Field
        );

    [Fact]
    public async Task Over_many_events_and_outages_none_is_lost_and_none_comes_twice()
    {
        splunk.FaultOf = Sending.OutagesOver(Sending.Many / 500);
        var events = Sending.Events(Sending.Many);
        var outcomes = await Sending.RunAsync(Open("{}"), events);
        Assert.All(outcomes, outcome => Assert.Equal(TargetOutcome.Sent, outcome));
        Assert.Equal(events.Select(one => one.Event.Id), splunk.Ids);
        Assert.Empty(splunk.Complaints);
    }

    [Fact]
    public async Task When_answers_are_lost_none_is_lost_and_the_id_tells_what_came_twice()
    {
        splunk.FaultOf = number => number % 5 == 0 ? new(FaultKind.NoAnswer, IsAfter: true) : null;
        var events = Sending.Events(5000);
        await Sending.RunAsync(Open("{}"), events);
        Assert.True(splunk.Ids.Count > events.Count);
        Assert.Equal(events.Select(one => one.Event.Id), splunk.Ids.Distinct());
    }

    public static TheoryData<int, int?> Codes(int[] codes)
    {
        var data = new TheoryData<int, int?>();
        foreach (var code in codes)
        {
            data.Add(code, null);
            // The code counts, also where the status says that all is well.
            data.Add(code, 200);
        }

        return data;
    }

    private Task<TargetAnswers> SendAsync(string options, params ForwardedEvent[] events) =>
        Open(options).SendAsync(events, CancellationToken.None);

    private ITarget Open(string options, string secret = SplunkDouble.Token, Uri? url = null) =>
        new SplunkKind(Sending.Http(), TimeProvider.System).Open(
            Sending.Settings(url ?? splunk.Address, secret, options)
        );
}
