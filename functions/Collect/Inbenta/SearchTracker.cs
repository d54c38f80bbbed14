using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Inbenta;

/// <summary>
/// Registers searches as the products' own search APIs do: tracks them, and answers with the codes by
/// which clicks and ratings are reported.
/// </summary>
public sealed class SearchTracker(EventTracker events, TrackingCodes codes)
{
    private const string Dialect = "search";
    private const string TrackingParameter = "tracking";

    /// <summary>Takes <c>{"query", "type", "results", "tracking"}</c>.</summary>
    public async Task<IResult> TrackAsync(TrackingCall call)
    {
        SentEvent sent;
        SearchRequest? search;
        Rejection? rejection;
        try
        {
            using var body = JsonText.Parse(call.Body);
            (search, rejection) = SearchRequest.Read(body.RootElement);
            sent = search is null ? new SentEvent() : ReadEvent(call, body.RootElement, search);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return call.RefuseMalformed(e);
        }

        if (search is null)
        {
            return call.Refuse(rejection!);
        }

        var isTracked =
            search is { IsTracked: true, Rule.Shown: not null }
            && call.Request.Query[TrackingParameter] != "0";
        if (isTracked)
        {
            var (verdict, session) = await events.CollectAsync(call, sent);
            return verdict.Status == VerdictStatus.Accepted
                ? Answer(call, search, verdict.Id!, sent, session)
                : call.Refuse(verdict);
        }

        return Answer(call, search with { IsTracked = false }, sent.Id!, sent, null);
    }

    private static SentEvent ReadEvent(TrackingCall call, JsonElement body, SearchRequest search)
    {
        // Id, user, time and the like are those of any event.
        var reader = new Utf8JsonReader(
            call.Body.Span,
            new JsonReaderOptions { MaxDepth = EventLimits.RequestBytes }
        );
        reader.Read();
        var sent = new SentEventReader(call.Body.Span, SentEventReader.DataMember).Read(ref reader);
        if (sent.Rejection is { Reason: RejectReason.TooLarge, Field: null })
        {
            // Results may be many; they are not part of the event.
            sent.Rejection = null;
        }

        sent.Dialect = Dialect;
        sent.Type = search.Rule.Shown;
        sent.Action = null;
        sent.AutoSession = SearchRequest.IsOn(body, "autoSession", false);
        sent.HasNewId = sent.Id is null;
        sent.Id ??= EventId.New(call.ReceivedAt);
        if (Encoding.UTF8.GetByteCount(sent.Id) > TrackingCode.SearchIdBytes)
        {
            sent.Rejection ??= new Rejection(
                RejectReason.TooLarge,
                "id",
                $"The id of a search may have {TrackingCode.SearchIdBytes} bytes."
            );
        }

        RawJson.TryKeep(
            JsonSerializer.SerializeToUtf8Bytes(
                new SearchParams(search.Query, search.Rule.Name, search.Results.Count),
                CollectJson.Relaxed.SearchParams
            ),
            out var kept
        );
        sent.Params = kept;
        return sent;
    }

    private IResult Answer(
        TrackingCall call,
        SearchRequest search,
        string searchId,
        SentEvent sent,
        NewSession? session
    )
    {
        if (sent.Rejection is not null)
        {
            return call.Refuse(sent.Rejection);
        }

        var issued = codes.Issue(
            call.Key.Project.Id,
            search.Rule.Type,
            searchId,
            TimeOf(searchId, sent, call.ReceivedAt),
            search.IsTracked,
            search.Results
        );
        var results = search
            .Results.Zip(issued.Results)
            .Select(pair =>
                (JsonNode)
                    new JsonObject
                    {
                        ["id"] = pair.First.Id,
                        ["position"] = pair.First.Position,
                        ["clickCode"] = pair.Second.ClickCode,
                        ["rateCode"] = pair.Second.RateCode,
                        ["externalCode"] = pair.Second.ExternalCode,
                        ["tracking"] = new JsonObject
                        {
                            ["clickCode"] = pair.Second.ClickCode,
                            ["rateCode"] = pair.Second.RateCode,
                            ["externalCode"] = pair.Second.ExternalCode,
                        },
                    }
            );
        var answer = new JsonObject
        {
            ["searchId"] = searchId,
            ["tracked"] = search.IsTracked,
            ["searchCode"] = issued.SearchCode,
            ["tracking"] = new JsonObject { ["searchCode"] = issued.SearchCode },
            ["results"] = new JsonArray([.. results]),
        };
        if (session is not null)
        {
            answer["sessionToken"] = session.Token;
            answer["sessionId"] = session.Id;
        }

        return Results.Json(answer);
    }

    // As its event is filed, so that a search and the clicks on it are counted in the same hour.
    private static DateTimeOffset TimeOf(
        string searchId,
        SentEvent sent,
        DateTimeOffset receivedAt
    ) =>
        EventId.TryGetFilingTime(searchId, receivedAt, out var time) ? time
        : ClientTime.TryParse(sent.OccurredAtText, out time)
        && EventId.IsPlausible(time, receivedAt)
            ? time
        : receivedAt;
}
