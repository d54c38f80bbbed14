using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Forward;
using Tracking.Functions.Forward.TagManager;
using Tracking.Shared.Events;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Forward.TagManager;

public class TagManagerTargetTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(Sending.Now);
    private TagManagerDouble container = null!;

    public async Task InitializeAsync() => container = await TagManagerDouble.StartAsync(time);

    public async Task DisposeAsync() => await container.DisposeAsync();

    [Fact]
    public async Task An_event_has_its_client_its_time_and_its_parameters()
    {
        await SendAsync(
            Sending.Event(
                "e-1",
                of =>
                    of with
                    {
                        Token = "t-1",
                        OccurredAt = Sending.Now.AddMinutes(-1),
                        Context = new EventContext { Url = "https://shop.example/", Locale = "de" },
                        Params = Sending.Json("""{"cart":{"total":9.50},"new":true}"""),
                    }
            )
        );
        var got = Assert.Single(container.Events);
        Assert.Equal("v-1", got.Client);
        Assert.Equal("ann", got.Request.GetProperty("user_id").GetString());
        Assert.Equal("page_visit", got.Event.GetProperty("name").GetString());
        Assert.Equal(1795352647250000, got.Event.GetProperty("timestamp_micros").GetInt64());
        var parameters = got.Event.GetProperty("params");
        Assert.Equal(
            [
                "event_id",
                "session_id",
                "engagement_time_msec",
                "page_location",
                "language",
                "cart_total",
                "new",
            ],
            parameters.EnumerateObject().Select(one => one.Name)
        );
        Assert.Equal(9.5, parameters.GetProperty("cart_total").GetDouble());
        Assert.Equal(100, parameters.GetProperty("engagement_time_msec").GetInt32());
        Assert.Equal(JsonValueKind.Number, parameters.GetProperty("session_id").ValueKind);
        Assert.Empty(container.Complaints);
    }

    [Fact]
    public async Task Whatever_an_event_has_the_limits_are_held()
    {
        var wide = string.Join(
            ',',
            Enumerable
                .Range(0, 60)
                .Select(n => $"\"_ga_{n}_{new string('n', n)}\":\"{new string('ü', 10 * n)}\"")
        );
        var events = Enumerable
            .Range(0, 100)
            .Select(number =>
                Sending.Event(
                    new string('i', 120) + number,
                    of =>
                        of with
                        {
                            DataKey = number % 2 == 0 ? "USER_INFO" : null,
                            Context = new EventContext
                            {
                                Url = "https://x/" + new string('u', 999),
                            },
                            Params = Sending.Json($"{{{wide}}}"),
                        },
                    name: number % 3 == 0
                        ? "error"
                        : $"{number} Seite.Größe {new string('x', number)}"
                )
            )
            .ToArray();
        var answers = await SendAsync(events);
        Assert.All(answers.Outcomes(), outcome => Assert.Equal(TargetOutcome.Sent, outcome));
        Assert.Empty(container.Complaints);
        Assert.Equal(100, container.Ids.Distinct().Count());
    }

    [Fact]
    public async Task A_request_has_one_client_and_one_user_and_each_client_s_events_keep_their_order()
    {
        var events = Enumerable
            .Range(0, 100)
            .Select(number =>
                Sending.Event(
                    $"{number:000}",
                    of => of with { Visitor = $"v-{number % 3}", User = number < 50 ? null : "ann" }
                )
            )
            .ToArray();
        await SendAsync(events);
        Assert.All(
            container.Events.GroupBy(one => one.Client),
            of =>
                Assert.Equal(
                    of.Select(one => one.Id).Order(StringComparer.Ordinal),
                    of.Select(one => one.Id)
                )
        );
        Assert.All(
            container.Events,
            one =>
                Assert.Equal(
                    string.CompareOrdinal(one.Id, "050") >= 0,
                    one.Request.TryGetProperty("user_id", out _)
                )
        );
        Assert.Equal(100, container.Ids.Count);
        Assert.Equal(6, container.Requests);
    }

    [Fact]
    public async Task What_is_known_of_a_user_goes_along_and_not_as_parameters()
    {
        await SendAsync(Info("""{"plan":"free","user_id":"7"}"""), Info("""{"plan":"paid"}"""));
        var request = container.Events[0].Request;
        Assert.Equal(
            """{"plan":{"value":"paid"},"u_user_id":{"value":"7"}}""",
            request.GetProperty("user_properties").GetRawText()
        );
        Assert.DoesNotContain(
            "plan",
            container.Events[0].Event.ToString(),
            StringComparison.Ordinal
        );
        Assert.Empty(container.Complaints);
    }

    [Fact]
    public async Task What_is_older_than_72_hours_is_refused_and_the_future_is_now()
    {
        var answers = await SendAsync(
            Sending.Event("old", of => of with { OccurredAt = Sending.Now.AddHours(-72.01) }),
            Sending.Event("edge", of => of with { OccurredAt = Sending.Now.AddHours(-72) }),
            Sending.Event("ahead", of => of with { OccurredAt = Sending.Now.AddHours(5) })
        );
        Assert.Equal(
            [TargetOutcome.Never, TargetOutcome.Sent, TargetOutcome.Sent],
            answers.Outcomes()
        );
        Assert.Contains("72 hours", answers.Events[0].Detail!);
        Assert.Empty(container.Complaints);
    }

    [Theory]
    [InlineData("visitor", "v", "t", "u", "v")]
    [InlineData("token", "v", "t", "u", "t")]
    [InlineData("visitor", null, "t", "u", "t")]
    [InlineData("token", "v", null, "u", "v")]
    [InlineData("visitor", null, null, "u", "u.")]
    [InlineData("visitor", null, null, null, null)]
    public async Task The_client_is_the_visitor_or_the_session_else_made_of_the_user(
        string option,
        string? visitor,
        string? token,
        string? user,
        string? client
    )
    {
        var answers = await Open(
                option: $$"""{"measurementId":"G-AB12CD34EF","clientId":"{{option}}"}"""
            )
            .SendAsync(
                [
                    Sending.Event(
                        "e",
                        of => of with { Visitor = visitor, Token = token, User = user }
                    ),
                ],
                CancellationToken.None
            );
        Assert.Equal(
            [client is null ? TargetOutcome.Skipped : TargetOutcome.Sent],
            answers.Outcomes()
        );
        Assert.StartsWith(client ?? "", container.Events.SingleOrDefault()?.Client ?? "");
        Assert.Equal(client is null, container.Events.Count == 0);
    }

    [Theory]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.NoAnswer)]
    [InlineData(FaultKind.Throttled)]
    public async Task What_it_cannot_now_goes_later(FaultKind kind)
    {
        container.FaultOf = _ => new(kind);
        var answers = await SendAsync([.. Sending.Events(30)]);
        Assert.All(answers.Outcomes(), outcome => Assert.Equal(TargetOutcome.Retry, outcome));
        Assert.False(answers.IsPaused);
        Assert.Equal(
            kind == FaultKind.Throttled ? TimeSpan.FromSeconds(7) : null,
            answers.RetryAfter
        );
    }

    [Fact]
    public async Task Of_a_request_only_what_is_wrong_is_refused()
    {
        var events = Sending.Events(50);
        var bad = Sending.IdOf(7);
        container.Refuses = one =>
            one.GetProperty("params").GetProperty("event_id").GetString() == bad;
        var answers = await SendAsync([.. events]);
        Assert.Equal(
            events.Select(one => one.Event.Id == bad ? TargetOutcome.Never : TargetOutcome.Sent),
            answers.Outcomes()
        );
        Assert.Equal(49, container.Ids.Distinct().Count());
        Assert.Equal(49, container.Ids.Count);
    }

    [Fact]
    public async Task A_path_that_there_is_not_pauses_the_target_and_the_secret_is_not_told()
    {
        var answers = await Open(url: new Uri(container.Address, "/elsewhere"))
            .SendAsync([Sending.Event("e")], CancellationToken.None);
        Assert.True(answers.IsPaused);
        Assert.DoesNotContain(TagManagerDouble.Secret, answers.Fault!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_test_asks_the_validation_server_and_leaves_nothing_behind()
    {
        var right = await Open().TestAsync(Sending.Event("e"), CancellationToken.None);
        var wrong = await Open(secret: "other")
            .TestAsync(Sending.Event("e"), CancellationToken.None);
        container.Validates = false;
        var nobody = await Open().TestAsync(Sending.Event("e"), CancellationToken.None);
        Assert.Equal([TargetOutcome.Sent], right.Outcomes());
        Assert.Equal([TargetOutcome.Never], wrong.Outcomes());
        Assert.Equal("api_secret", wrong.Fault);
        Assert.Contains("validationUrl", nobody.Fault!);
        Assert.Empty(container.Ids);
    }

    [Theory]
    [InlineData(null, """{"measurementId":"G-1"}""", "secret")]
    [InlineData("s", "{}", "options.measurementId")]
    [InlineData("s", """{"measurementId":"G-1&x=y"}""", "options.measurementId")]
    [InlineData("s", """{"measurementId":"G-1","clientId":"user"}""", "options.clientId")]
    [InlineData(
        "s",
        """{"measurementId":"G-1","engagementMilliseconds":0}""",
        "options.engagementMilliseconds"
    )]
    [InlineData(
        "s",
        """{"measurementId":"G-1","validationUrl":"/debug"}""",
        "options.validationUrl"
    )]
    [InlineData("s", """{"measurementId":"G-1","userId":false,"userProperties":false}""", null)]
    public void Settings_are_checked(string? secret, string options, string? field) =>
        Assert.Equal(
            field,
            new TagManagerKind(Sending.Http(), time)
                .Check(Sending.Settings(container.Address, secret, options))
                ?.Field
        );

    [Fact]
    public async Task Over_many_events_and_outages_none_is_lost_and_none_comes_twice()
    {
        container.FaultOf = Sending.OutagesOver(Sending.Many / 25);
        var events = Sending.Events(Sending.Many);
        var outcomes = await Sending.RunAsync(Open(), events);
        Assert.All(outcomes, outcome => Assert.Equal(TargetOutcome.Sent, outcome));
        Assert.Equal(events.Select(one => one.Event.Id).Order(), container.Ids.Order());
        Assert.Empty(container.Complaints);
    }

    [Fact]
    public async Task When_answers_are_lost_none_is_lost_and_the_id_tells_what_came_twice()
    {
        container.FaultOf = number =>
            number % 5 == 0 ? new(FaultKind.NoAnswer, IsAfter: true) : null;
        var events = Sending.Events(2000);
        await Sending.RunAsync(Open(), events);
        Assert.True(container.Ids.Count > events.Count);
        Assert.Equal(events.Select(one => one.Event.Id).Order(), container.Ids.Distinct().Order());
    }

    private static ForwardedEvent Info(string told) =>
        Sending.Event(
            $"info-{told.Length}",
            of => of with { DataKey = "USER_INFO", Params = Sending.Json(told) },
            name: "user_info"
        );

    private Task<TargetAnswers> SendAsync(params ForwardedEvent[] events) =>
        Open().SendAsync(events, CancellationToken.None);

    private ITarget Open(
        string option = $$"""{"measurementId":"{{TagManagerDouble.MeasurementId}}"}""",
        string secret = TagManagerDouble.Secret,
        Uri? url = null
    ) =>
        new TagManagerKind(Sending.Http(), time).Open(
            Sending.Settings(url ?? container.Address, secret, option)
        );
}
