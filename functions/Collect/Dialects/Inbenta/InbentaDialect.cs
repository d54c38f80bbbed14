using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>
/// The tracking API of Search, Knowledge and Chatbot. Clients put <c>/v1</c> behind whatever base address the
/// answer to <c>/v1/auth</c> told them, such as <c>/prod/km</c>; some say <c>tracking</c>, some <c>inbtrck</c>.
/// </summary>
public sealed class InbentaDialect(EventCall events, SessionCall sessions, SearchCall searches)
    : IDialect
{
    /// <summary>The dialect's name.</summary>
    public const string DialectName = "tracking";

    private const string Version = "/v1/";
    private static readonly string[] Families = ["tracking/", "inbtrck/"];

    /// <inheritdoc />
    public string Name => DialectName;

    /// <inheritdoc />
    public Claim? Claims(string path)
    {
        var version = path.LastIndexOf(Version, StringComparison.OrdinalIgnoreCase);
        var rest = version < 0 ? "" : path[(version + Version.Length)..].ToLowerInvariant();
        return
            Families.FirstOrDefault(f => rest.StartsWith(f, StringComparison.Ordinal)) is { } family
            && rest[family.Length..] is "session" or "session/user" or "events" or "searches"
            ? new Claim(rest[(rest.IndexOf('/', StringComparison.Ordinal) + 1)..], path[..version])
            : null;
    }

    /// <inheritdoc />
    public Result<SentRequest, Problem> Read(Arrival arrival)
    {
        var call = arrival with { Body = FormBody.ToJson(arrival.Body) };
        return call.Claim.Endpoint switch
        {
            "session" => sessions.Create(call),
            "searches" => SearchCall.Read(call),
            _ => events.Read(call),
        };
    }

    /// <inheritdoc />
    public IResult Answer(Arrival arrival, SentRequest sent, IReadOnlyList<Verdict> verdicts) =>
        verdicts.FirstOrDefault(v => v.IsRefusal || v.Status == VerdictStatus.Retry) is { } refused
            ? Refusals.Of(arrival, refused)
            : sent switch
            {
                SessionRequest session => session.Answer(),
                SearchSent search => searches.Answer(arrival, search, verdicts),
                _ => Results.Json(TrackedAnswer.Of(verdicts[0]), CollectJson.Default.TrackedAnswer),
            };

    /// <inheritdoc />
    public SentEvent? ReadAgain(string kind, byte[] raw, Project project) =>
        events.Read(raw, project, kind);
}
