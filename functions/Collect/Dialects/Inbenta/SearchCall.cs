using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>A search that is registered, and its event.</summary>
/// <param name="Events">The event, if it is tracked.</param>
/// <param name="Search">The search.</param>
/// <param name="Event">Its event, though it may not be tracked.</param>
internal sealed record SearchSent(
    IReadOnlyList<SentEvent> Events,
    SearchRequest Search,
    SentEvent Event
) : SentRequest(Events);

/// <summary>
/// Registers searches as the products' own search APIs do: tracks them, and answers with the codes by
/// which clicks and ratings are reported.
/// </summary>
public sealed class SearchCall(TrackingCodes codes)
{
    private const string Dialect = "search";

    // What a search says beyond an event.
    private static readonly string[] OfSearches = ["query", "results"];

    /// <summary>Reads <c>{"query", "type", "results", "tracking"}</c>.</summary>
    internal static Result<SentRequest, Problem> Read(Arrival call)
    {
        try
        {
            using var body = JsonDocument.Parse(
                call.Body,
                new JsonDocumentOptions { MaxDepth = JsonBody.MaximumDepth }
            );
            if (!SearchRequest.Read(body.RootElement).Is(out var search, out var rejection))
            {
                return Refusals.Of(rejection);
            }

            var sent = ReadEvent(call, search);
            var isTracked =
                search is { IsTracked: true, Rule.Shown: not null } && !call.Sender.IsOptedOut;
            return !isTracked && sent.Rejection is { } wrong
                ? Refusals.Of(wrong)
                : new SearchSent(
                    isTracked ? [sent] : [],
                    search with
                    {
                        IsTracked = isTracked,
                    },
                    sent
                );
        }
        catch (JsonException e)
        {
            return Problem.Unreadable(e.Message);
        }
    }

    private static SentEvent ReadEvent(Arrival call, SearchRequest search)
    {
        // Id, user, time and the like are those of any event.
        var sent = EventCall.ReadWhole(call.Body, Dialect);
        var isNew = sent.Id is null;
        var id = sent.Id ?? EventId.New(call.Sender.ReceivedAt);
        RawJson.TryKeep(
            JsonSerializer.SerializeToUtf8Bytes(
                new SearchParams(search.Query, search.Rule.Name, search.Results.Count),
                CollectJson.Relaxed.SearchParams
            ),
            out var kept
        );
        return sent with
        {
            // Results may be many; they are not part of the event.
            Rejection =
                sent.Rejection is { Reason: RejectReason.TooLarge, Field: null } ? null
                : sent.Rejection is null
                && Encoding.UTF8.GetByteCount(id) > TrackingCode.SearchIdBytes
                    ? new Rejection(
                        RejectReason.TooLarge,
                        "id",
                        $"The id of a search may have {TrackingCode.SearchIdBytes} bytes."
                    )
                : sent.Rejection,
            Id = id,
            IdOrigin = isNew ? IdOrigin.New : IdOrigin.Client,
            Action = search.Rule.Shown,
            // It is read with the search.
            IsOptedOut = false,
            Params = kept,
            Unknown = [.. sent.Unknown.Except(OfSearches)],
        };
    }

    /// <summary>The codes of a search.</summary>
    internal IResult Answer(Arrival call, SearchSent sent, IReadOnlyList<Verdict> verdicts)
    {
        var (search, verdict) = (sent.Search, verdicts.Count > 0 ? verdicts[0] : null);
        var searchId = verdict?.Id ?? sent.Event.Id!;
        var issued = codes.Issue(
            call.Project.Id,
            search.Rule.Type,
            searchId,
            TimeOf(searchId, sent.Event, call.Sender.ReceivedAt),
            verdict?.Status == VerdictStatus.Accepted,
            search.Results,
            verdict?.IsOfBot == true,
            search.Query
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
            ["tracked"] = verdict?.Status == VerdictStatus.Accepted,
            ["searchCode"] = issued.SearchCode,
            ["tracking"] = new JsonObject { ["searchCode"] = issued.SearchCode },
            ["results"] = new JsonArray([.. results]),
        };
        if (verdict?.SessionToken is not null)
        {
            answer["sessionToken"] = verdict.SessionToken;
            answer["sessionId"] = verdict.SessionId;
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
        : ClientTime.TryParse(sent.Time, out time) && EventId.IsPlausible(time, receivedAt) ? time
        : receivedAt;
}
