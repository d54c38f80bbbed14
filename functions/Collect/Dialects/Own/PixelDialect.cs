using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Own;

/// <summary>An event in the parameters of an image, for pages without script and for e-mails.</summary>
internal sealed class PixelDialect : IDialect
{
    /// <summary>The path.</summary>
    public const string Path = "/v1/pixel.gif";

    private const string DefaultType = "page.visit";
    private const int MaximumQueryLength = 8 * 1024;

    /// <inheritdoc />
    public string Name => "pixel";

    /// <inheritdoc />
    public Claim? Claims(string path) =>
        path.Equals(Path, StringComparison.OrdinalIgnoreCase)
            ? new Claim("", HasBody: false)
            : null;

    /// <inheritdoc />
    public Result<SentRequest, Problem> Read(Arrival arrival)
    {
        var request = arrival.Request;
        if (HttpMethods.IsHead(request.Method))
        {
            // Whoever asks so looks whether there is an image, and does not show it.
            return new SentRequest([]);
        }

        return request.QueryString.Value?.Length > MaximumQueryLength
            ? new Problem(
                413,
                RejectReason.TooLarge,
                $"A query may have {MaximumQueryLength} characters."
            )
            : new SentRequest([Read(request.Query)]);
    }

    /// <inheritdoc />
    public IResult Answer(Arrival arrival, SentRequest sent, IReadOnlyList<Verdict> verdicts) =>
        PixelImage.Of(
            arrival.Response,
            verdicts is [var verdict]
                ? verdict.Reason ?? verdict.Status.ToString().ToLowerInvariant()
                : "not-shown"
        );

    /// <inheritdoc />
    public IResult Refuse(HttpRequest request, Problem problem) =>
        PixelImage.Of(request.HttpContext.Response, problem.Type);

    /// <inheritdoc />
    public SentEvent? ReadAgain(string kind, byte[] raw, Project project) => Read(raw);

    /// <summary>The event of parameters, whose names are those of an event's members; others go to its params.</summary>
    internal SentEvent Read(IQueryCollection query)
    {
        var members = new JsonObject();
        foreach (var (name, value) in query)
        {
            if (!RequestKey.Parameters.Contains(name))
            {
                members[name] = value.ToString();
            }
        }

        if (!members.ContainsKey("type") && !members.ContainsKey("action"))
        {
            members["type"] = DefaultType;
        }

        return Read(BodyText.Clean(JsonSerializer.SerializeToUtf8Bytes(members)));
    }

    private SentEvent Read(ReadOnlyMemory<byte> raw)
    {
        var reader = new Utf8JsonReader(raw.Span);
        reader.Read();
        return new SentEventReader(raw, Name, MemberNames.OfEvent).Read(ref reader);
    }
}
