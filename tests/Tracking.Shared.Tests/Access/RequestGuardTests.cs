using System.Text.Json;
using Azure;
using Azure.Identity;
using Azure.Messaging.EventHubs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public class RequestGuardTests
{
    private readonly FakeTimeProvider time = new(Some.Time);
    private readonly DefaultHttpContext context = new()
    {
        RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
        Response = { Body = new MemoryStream() },
    };
    private readonly RequestGuard guard;

    public RequestGuardTests() =>
        guard = new RequestGuard(
            Options.Create(new RequestOptions { TimeoutSeconds = 30 }),
            time,
            NullLogger<RequestGuard>.Instance
        );

    public static TheoryData<Exception> NotNow =>
        [
            new RequestFailedException(503, "down"),
            new AuthenticationFailedException("no identity"),
            new CredentialUnavailableException("no identity"),
            new EventHubsException(
                true,
                "hub",
                "busy",
                EventHubsException.FailureReason.ServiceBusy
            ),
            new IOException("gone"),
            new TimeoutException(),
            new HttpRequestException("gone"),
            new TaskCanceledException(),
            new AggregateException(new IOException("gone"), new RequestFailedException("gone")),
        ];

    [Theory]
    [MemberData(nameof(NotNow), DisableDiscoveryEnumeration = true)]
    public async Task What_may_succeed_later_is_answered_with_when_to_try_again(Exception failure)
    {
        var (status, type) = await RunAsync(_ => Task.FromException<IResult>(failure));
        Assert.Equal((503, "urn:tracking:unavailable"), (status, type));
        Assert.NotEmpty(context.Response.Headers.RetryAfter.ToString());
    }

    [Fact]
    public async Task A_mistake_of_the_app_is_a_problem_document_too()
    {
        var (status, type) = await RunAsync(_ => throw new InvalidOperationException("a mistake"));
        Assert.Equal((500, "urn:tracking:internal"), (status, type));
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_answered_with_its_own_status()
    {
        var (status, type) = await RunAsync(_ => throw new BadHttpRequestException("slow", 408));
        Assert.Equal((408, "urn:tracking:malformed"), (status, type));
    }

    [Fact]
    public async Task What_waits_is_answered_when_its_time_is_over()
    {
        var answer = RunAsync(async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return Results.NoContent();
        });
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((503, "urn:tracking:unavailable"), await answer);
    }

    [Fact]
    public async Task Who_has_gone_is_not_taken_for_a_failure()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        context.RequestAborted = gone.Token;
        var tried = await guard.TryAsync(
            context.Request,
            token => Task.FromCanceled<string>(token),
            CancellationToken.None
        );
        Assert.Equal(Problem.ClientGone, tried.Reason);
    }

    [Fact]
    public async Task What_goes_well_is_handed_on()
    {
        var result = Results.NoContent();
        Assert.Same(
            result,
            await guard.RunAsync(context.Request, _ => Task.FromResult(result), default)
        );
    }

    private async Task<(int Status, string? Type)> RunAsync(
        Func<CancellationToken, Task<IResult>> run
    )
    {
        var result = await guard.RunAsync(context.Request, run, CancellationToken.None);
        await result.ExecuteAsync(context);
        context.Response.Body.Position = 0;
        using var document = await JsonDocument.ParseAsync(context.Response.Body);
        return (context.Response.StatusCode, document.RootElement.GetProperty("type").GetString());
    }
}
