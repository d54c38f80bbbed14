using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Inbenta;

/// <summary>Takes one event of the tracking API, with a session made for it if that is asked for.</summary>
public sealed class EventTracker(
    CodeReader codes,
    SessionTracker sessions,
    EventStamper stamper,
    Collector collector
)
{
    /// <summary>Takes <c>{"type", "data"}</c>, and answers with the event's id and verdict.</summary>
    public async Task<IResult> TrackAsync(TrackingCall call)
    {
        SentEvent sent;
        try
        {
            sent = TrackedTypes.Read(call.Body.Span, call.Key.Project);
        }
        catch (JsonException e)
        {
            return call.RefuseMalformed(e);
        }

        codes.Apply(sent, call.Key.Project);
        var (verdict, session) = await CollectAsync(call, sent);
        return verdict.Status == VerdictStatus.Accepted
            ? Results.Json(TrackedAnswer.Of(verdict, session), CollectJson.Default.TrackedAnswer)
            : call.Refuse(verdict);
    }

    /// <summary>Collects an event, and makes the session that it asks for, if it is acceptable.</summary>
    internal async Task<(Verdict Verdict, NewSession? Session)> CollectAsync(
        TrackingCall call,
        SentEvent sent
    )
    {
        if (!sent.AutoSession || (sent.Token ?? call.Sender.Token) is not null)
        {
            return (
                (
                    await collector.CollectAsync(
                        [sent],
                        call.Sender,
                        call.Body,
                        call.CancellationToken
                    )
                )[0],
                null
            );
        }

        // An attempt that repeats an id gets the session of the first one.
        var (token, start) = sessions.New(call, sent.HasNewId ? null : sent.Id);
        sent.Token = start.Token;

        // What is not accepted starts nothing.
        if (stamper.Stamp(sent, call.Sender).Rejection is not null)
        {
            return (
                (
                    await collector.CollectAsync(
                        [sent],
                        call.Sender,
                        call.Body,
                        call.CancellationToken
                    )
                )[0],
                null
            );
        }

        var verdicts = await collector.CollectAsync(
            [start, sent],
            call.Sender,
            call.Body,
            call.CancellationToken
        );
        return (
            verdicts[1] with
            {
                Index = 0,
                Status =
                    verdicts[0].Status == VerdictStatus.Retry
                        ? VerdictStatus.Retry
                        : verdicts[1].Status,
            },
            new NewSession(start.Token!, token.FirstSessionId)
        );
    }
}
