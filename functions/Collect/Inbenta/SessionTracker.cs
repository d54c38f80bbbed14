using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Collect.Inbenta;

/// <summary>Makes sessions, and takes what is told of their users.</summary>
public sealed class SessionTracker(Collector collector, SigningKeys signingKeys)
{
    private const string UserInfoAction = "user_info";

    /// <summary>Makes a session token, and starts its first session.</summary>
    public async Task<IResult> CreateAsync(TrackingCall call)
    {
        // The request is the session's first: the session is there though nothing else may follow.
        var (token, start) = New(call);
        var verdicts = await collector.CollectAsync(
            [start],
            call.Sender,
            default,
            call.CancellationToken
        );
        return verdicts[0].Status == VerdictStatus.Accepted
            ? Results.Json(
                new SessionAnswer(
                    start.Token!,
                    token.FirstSessionId,
                    (int)call.Key.Project.SessionTimeout.TotalSeconds
                ),
                CollectJson.Default.SessionAnswer
            )
            : call.Refuse(verdicts[0]);
    }

    /// <summary>Takes <c>{"data": {…}}</c>: what is known of a session's user.</summary>
    public async Task<IResult> TellUserAsync(TrackingCall call)
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

        sent.Type = UserInfoAction;
        sent.Action = null;
        var verdicts = await collector.CollectAsync(
            [sent],
            call.Sender,
            call.Body,
            call.CancellationToken
        );
        return verdicts[0].Status == VerdictStatus.Accepted
            ? Results.Json(TrackedAnswer.Of(verdicts[0]), CollectJson.Default.TrackedAnswer)
            : call.Refuse(verdicts[0]);
    }

    /// <summary>A new token, and the event that starts its first session.</summary>
    /// <param name="call">The request.</param>
    /// <param name="eventId">The id of the event for which it is made, under which it is always the same; null for a new one.</param>
    internal (SessionToken Token, SentEvent Start) New(TrackingCall call, string? eventId = null)
    {
        var project = call.Key.Project.Id;
        var token = eventId is null
            ? SessionToken.New(project, call.ReceivedAt)
            : new SessionToken(project, VisitorToken.IdOf(project, Owner(call.Sender, eventId)));
        return (
            token,
            new SentEvent
            {
                Id = eventId is null ? null : SessionKeys.StartOf(token.Id),
                Type = EventStamper.StartAction,
                Token = token.Sign(signingKeys),
            }
        );
    }

    // Two visitors may name their events alike. The attempts of one come from one browser and network.
    private static string Owner(Sender sender, string eventId) =>
        string.Join('\n', "event", eventId, sender.Context.UserAgent, sender.Context.Ip);
}
