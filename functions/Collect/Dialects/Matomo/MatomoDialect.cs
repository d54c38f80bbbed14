using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Matomo;

/// <summary>What Matomo's trackers send: parameters in an address or a form, or many of them in a bulk.</summary>
public sealed class MatomoDialect : IDialect
{
    private static readonly string[] Files = ["/matomo.php", "/piwik.php"];

    /// <inheritdoc />
    public string Name => MatomoEvents.Dialect;

    /// <inheritdoc />
    public Claim? Claims(string path)
    {
        foreach (var file in Files)
        {
            if (path.EndsWith(file, StringComparison.OrdinalIgnoreCase))
            {
                return new Claim("", path[..^file.Length]) { TakesBoth = true };
            }
        }

        return null;
    }

    /// <inheritdoc />
    public KeyHint? KeyOf(Claim claim, HttpRequest request, ReadOnlyMemory<byte> body) =>
        !MatomoRequests.Read(request, body).Is(out var requests, out _) ? null
        : requests.Token is { } token ? new KeyHint(token)
        : requests.Site is { } site ? new KeyHint(site.Trim(), MayBeProject: true)
        : null;

    /// <inheritdoc />
    public Result<SentRequest, Problem> Read(Arrival arrival)
    {
        var request = arrival.Request;
        if (HttpMethods.IsHead(request.Method))
        {
            // Whoever asks so looks whether there is something, and tracks nothing.
            return new SentRequest([]);
        }

        if (!MatomoRequests.Read(request, arrival.Body).Is(out var requests, out var why))
        {
            return Problem.Unreadable(why);
        }

        var problem = requests.All.Count switch
        {
            0 => new Problem(400, "no-events", "requests is empty.", "requests"),
            > EventLimits.EventsPerRequest => new Problem(
                413,
                "too-many-events",
                $"A bulk may have {EventLimits.EventsPerRequest} requests; this one has {requests.All.Count}.",
                "requests"
            ),
            _ => null,
        };
        if (problem is not null)
        {
            return problem;
        }

        var from = new MatomoArrival(
            arrival.Sender,
            RequestKey.TextOf(request) ?? requests.Token ?? requests.Site?.Trim()
        );
        return new MatomoRequest(
            [
                .. requests.All.Select(from.Read),
                .. requests.Broken is { } broken ? new[] { broken.ToEvent(Name) } : [],
            ],
            requests.IsBulk
        );
    }

    /// <inheritdoc />
    public IResult Answer(Arrival arrival, SentRequest sent, IReadOnlyList<Verdict> verdicts) =>
        verdicts.Any(v => v.Status == VerdictStatus.Retry)
            ? Problem.Unavailable.ToResult(
                arrival.Response,
                KeyValuePair.Create("verdicts", (object?)RefusedEvents.Tell(verdicts))
            )
        : sent is MatomoRequest { IsBulk: true } ? MatomoAnswers.OfBulk(verdicts)
        : MatomoAnswers.OfOne(arrival, verdicts);

    /// <inheritdoc />
    public IResult Refuse(HttpRequest request, Problem problem) =>
        MatomoAnswers.OfProblem(request, default, problem);

    /// <inheritdoc />
    public SentEvent? ReadAgain(string kind, byte[] raw, Project project)
    {
        if (!JsonBody.Read(raw).Is(out var json, out _) || json.Single is not { } parameters)
        {
            return null;
        }

        var sent = MatomoEvents.Read(parameters, kind);
        return JsonText.Of(parameters, MatomoNames.Site) is { } site && site != project.Id
            ? sent with
            {
                Rejection = MatomoArrival.OfAnother(project),
            }
            : sent;
    }

    /// <summary>What was read of a request.</summary>
    private sealed record MatomoRequest(IReadOnlyList<SentEvent> Events, bool IsBulk)
        : SentRequest(Events);
}
