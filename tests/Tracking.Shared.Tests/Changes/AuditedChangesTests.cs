using Azure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tracking.Shared.Access;
using Tracking.Shared.Changes;
using Tracking.Shared.Events;
using Tracking.Tests.Doubles;

namespace Tracking.Shared.Tests.Changes;

/// <summary>What the audit log says of changes, whatever becomes of them.</summary>
public class AuditedChangesTests
{
    private static readonly Change Put = new(
        "shop",
        "project.put",
        "ann",
        null,
        new { name = "Shop" }
    );

    private readonly RecordingAudit audit = new();
    private readonly FakeTimeProvider time = new();
    private readonly AuditedChanges changes;
    private int made;

    public AuditedChangesTests() =>
        changes = new(audit.RecordAsync, time, NullLogger<AuditedChanges>.Instance);

    [Fact]
    public async Task What_is_made_was_recorded_before()
    {
        var result = await changes.MakeAsync(
            Put,
            () =>
            {
                Assert.Equal(["project.put"], audit.Actions);
                return Succeed();
            },
            default
        );
        Assert.True(result.Is(out _, out _));
        Assert.Equal("Shop", (string?)Assert.Single(audit.Lines).Details["after"]!["name"]);
    }

    [Fact]
    public async Task What_cannot_be_recorded_is_not_made_and_is_abandoned_when_the_log_is_back()
    {
        audit.Faults.Enqueue(Task.FromException(new IOException()));
        audit.Faults.Enqueue(Task.FromException(new IOException()));
        AssertProblem(503, "not-recorded", await changes.MakeAsync(Put, Succeed, default));
        Assert.Equal(0, made);
        Assert.Empty(audit.Actions);

        await UntilLinesAsync(1);
        Assert.Equal([AuditedChanges.Abandoned], audit.Actions);
    }

    [Fact]
    public async Task What_is_recorded_behind_the_deadline_is_not_made_and_is_abandoned_behind_it()
    {
        var hanging = new TaskCompletionSource();
        audit.Faults.Enqueue(hanging.Task);
        using var deadline = new CancellationTokenSource();
        var running = changes.MakeAsync(Put, Succeed, deadline.Token);
        await deadline.CancelAsync();
        AssertProblem(503, "not-recorded", await running);
        Assert.Equal(0, made);

        hanging.SetResult();
        await UntilLinesAsync(2);
        Assert.Equal(["project.put", AuditedChanges.Abandoned], audit.Actions);
        AssertLinked();
    }

    [Fact]
    public async Task What_is_over_its_deadline_already_leaves_no_trace()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            changes.MakeAsync(Put, Succeed, new CancellationToken(canceled: true))
        );
        Assert.Equal((0, 0), (made, audit.Lines.Count));
    }

    [Fact]
    public async Task What_is_refused_behind_its_record_is_abandoned()
    {
        var conflict = new Problem(412, "conflict", "Somebody else was first.");
        var result = await changes.MakeAsync(
            Put,
            () => Task.FromResult<Result<Answer, Problem>>(conflict),
            default
        );
        AssertProblem(412, "conflict", result);
        Assert.Equal(["project.put", AuditedChanges.Abandoned], audit.Actions);
        AssertLinked();
        Assert.Equal(conflict.Detail, (string?)audit.Lines[1].Details["error"]);
    }

    [Theory]
    [InlineData("503 ServerBusy")]
    [InlineData("RequestFailedException")]
    [InlineData("TimeoutException")]
    [InlineData("TaskCanceledException")]
    [InlineData("AggregateException")]
    public async Task What_may_have_been_made_is_uncertain(string error)
    {
        Exception failure = error switch
        {
            "503 ServerBusy" => new RequestFailedException(503, "", "ServerBusy", null),
            "RequestFailedException" => new RequestFailedException("There is no connection."),
            "TimeoutException" => new TimeoutException(),
            "TaskCanceledException" => new TaskCanceledException(),
            _ => new AggregateException(new RequestFailedException("There is no connection.")),
        };
        var result = await changes.MakeAsync(
            Put,
            () => Task.FromException<Result<Answer, Problem>>(failure),
            default
        );
        AssertProblem(503, "not-known", result);
        Assert.Equal(["project.put", AuditedChanges.Uncertain], audit.Actions);
        AssertLinked();
        Assert.StartsWith(
            error,
            (string?)audit.Lines[1].Details["error"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_mistake_of_the_app_is_uncertain_too_and_stays_a_mistake()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            changes.MakeAsync(Put, () => throw new InvalidOperationException(), default)
        );
        Assert.Equal(["project.put", AuditedChanges.Uncertain], audit.Actions);
    }

    [Fact]
    public async Task An_outcome_is_recorded_though_the_request_is_over_its_deadline()
    {
        using var deadline = new CancellationTokenSource();
        var result = await changes.MakeAsync(
            Put,
            async () =>
            {
                await deadline.CancelAsync();
                deadline.Token.ThrowIfCancellationRequested();
                return Answer.Done;
            },
            deadline.Token
        );
        AssertProblem(503, "not-known", result);
        Assert.Equal(["project.put", AuditedChanges.Uncertain], audit.Actions);
    }

    [Fact]
    public async Task An_answer_does_not_wait_for_a_log_that_hangs_but_the_outcome_is_recorded()
    {
        var hanging = new TaskCompletionSource();
        audit.Faults.Enqueue(Task.CompletedTask);
        audit.Faults.Enqueue(hanging.Task);
        var running = changes.MakeAsync(
            Put,
            () => Task.FromException<Result<Answer, Problem>>(new TimeoutException()),
            default
        );
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        AssertProblem(503, "not-known", await running);

        hanging.SetResult();
        await UntilLinesAsync(2);
        Assert.Equal(["project.put", AuditedChanges.Uncertain], audit.Actions);
    }

    private Task<Result<Answer, Problem>> Succeed()
    {
        made++;
        return Task.FromResult<Result<Answer, Problem>>(Answer.Done);
    }

    private void AssertLinked()
    {
        Assert.Equal(
            (string?)audit.Lines[0].Details["change"],
            (string?)audit.Lines[1].Details["change"]
        );
        Assert.Equal("project.put", (string?)audit.Lines[1].Details["action"]);
    }

    private static void AssertProblem(int status, string type, Result<Answer, Problem> result)
    {
        Assert.False(result.Is(out _, out var problem));
        Assert.Equal((status, type), (problem.Status, problem.Type));
    }

    // What goes on behind the answer does so on other threads.
    private async Task UntilLinesAsync(int count)
    {
        while (audit.Lines.Count < count)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
    }
}
