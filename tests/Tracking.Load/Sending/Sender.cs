using System.Diagnostics;
using Tracking.Load.Processes;

namespace Tracking.Load.Sending;

/// <summary>Sends what a plan says, and tells how many events were accepted so far each second and at the end.</summary>
internal sealed class Sender(SendPlan plan)
{
    /// <summary>What stands before what was sent so far.</summary>
    public const string Progress = "sent ";

    /// <summary>What stands before the same at the end.</summary>
    public const string Done = "done ";

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch watch = new();
    private long next;
    private long sent;
    private long refused;

    /// <summary>Sends.</summary>
    /// <exception cref="InvalidOperationException">An answer does not accept what it should.</exception>
    public async Task RunAsync()
    {
        string[] keys =
            plan.Keys.Length > 0 ? await File.ReadAllLinesAsync(plan.Keys) : [TrackingApp.WriteKey];
        var connections = new List<HttpConnection>();
        for (var i = 0; i < plan.Connections; i++)
        {
            connections.Add(new HttpConnection());
            await connections[^1].ConnectAsync(plan.Url.Port);
        }

        watch.Start();
        using var stopping = new CancellationTokenSource();
        var telling = TellAsync(stopping.Token);
        await Task.WhenAll(
            connections.Select(connection => Task.Run(() => SendAsync(connection, keys)))
        );
        var line = Line(Done);
        await stopping.CancelAsync();
        await telling;
        Console.WriteLine(line);
        connections.ForEach(connection => connection.Dispose());
    }

    private async Task SendAsync(HttpConnection connection, IReadOnlyList<string> keys)
    {
        var template = new RequestTemplate(plan.Url.Authority, keys, plan.Batch);
        var traffic = plan.Traffic;
        while (plan.Seconds == 0 || watch.Elapsed.TotalSeconds < plan.Seconds)
        {
            var first = Interlocked.Add(ref next, plan.Batch) - plan.Batch;
            if (plan.Events > 0 && first >= plan.Events)
            {
                return;
            }

            await WaitForTurnAsync(first);
            var request = template.With(plan.First + first, traffic);
            Check(await UntilTakenAsync(connection, request));
            Interlocked.Add(ref sent, plan.Batch);
        }
    }

    private async ValueTask<Answer> UntilTakenAsync(
        HttpConnection connection,
        ReadOnlyMemory<byte> request
    )
    {
        while (true)
        {
            var answer = await connection.AskAsync(request);
            if (answer.Status is not (429 or 503))
            {
                return answer;
            }

            Interlocked.Increment(ref refused);
            await Task.Delay(Again);
        }
    }

    private async ValueTask WaitForTurnAsync(long first)
    {
        if (plan.Rate > 0)
        {
            var wait = TimeSpan.FromSeconds((double)first / plan.Rate) - watch.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait);
            }
        }
    }

    private void Check(Answer answer)
    {
        if (answer.Status is < 200 or >= 300 || (plan.IsStrict && answer.Accepted != plan.Batch))
        {
            throw new InvalidOperationException(
                $"Answered {answer.Status}, and accepted {answer.Accepted} of {plan.Batch} events."
            );
        }
    }

    private async Task TellAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                Console.WriteLine(Line(Progress));
            }
        }
        catch (OperationCanceledException)
        {
            // All is sent.
        }
    }

    private string Line(string what) =>
        Sent.Line(what, Interlocked.Read(ref sent), watch.Elapsed, Interlocked.Read(ref refused));
}
