using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Matomo;

/// <summary>How requests are answered.</summary>
internal static class MatomoAnswers
{
    private const string StatusHeader = "x-tracking-status";

    /// <summary>The answer to one request.</summary>
    public static IResult OfOne(Arrival arrival, IReadOnlyList<Verdict> verdicts)
    {
        var status = verdicts is [var verdict]
            ? verdict.Reason ?? verdict.Status.ToString().ToLowerInvariant()
            : "not-shown";
        if (verdicts.FirstOrDefault(v => v.IsRefusal) is { } refused)
        {
            return OfProblem(
                arrival.Request,
                arrival.Body,
                new Problem(400, refused.Reason!, refused.Detail ?? "", refused.Field)
            );
        }

        if (WantsImage(arrival.Request, arrival.Body))
        {
            return PixelImage.Of(arrival.Response, status);
        }

        arrival.Response.Headers[StatusHeader] = status;
        return Results.NoContent();
    }

    /// <summary>The answer to many.</summary>
    /// <remarks>
    /// No request has an id, so one that is sent again counts again. Trackers send a bulk again as a whole when it is
    /// answered with an error: it is so only when nothing of it counts.
    /// </remarks>
    public static IResult OfBulk(IReadOnlyList<Verdict> verdicts)
    {
        var invalid = verdicts.Where(v => v.IsRefusal).Select(v => v.Index).ToList();
        var isError = invalid.Count == verdicts.Count;
        return Results.Json(
            new MatomoAnswer(
                isError ? "error" : "success",
                verdicts.Count(v => v.Status is VerdictStatus.Accepted or VerdictStatus.Duplicate),
                invalid.Count,
                invalid,
                verdicts.Any(v => v.HasNotes || v.Reason is not null) ? verdicts : null
            ),
            CollectJson.Default.MatomoAnswer,
            statusCode: isError ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK
        );
    }

    /// <summary>The answer to what is refused: the problem, but to those who show what they get the image.</summary>
    public static IResult OfProblem(
        HttpRequest request,
        ReadOnlyMemory<byte> body,
        Problem problem
    ) =>
        ShowsImages(request)
        && WantsImage(request, body)
        && problem.Status < StatusCodes.Status500InternalServerError
            ? PixelImage.Of(request.HttpContext.Response, problem.Type)
            : problem.ToResult(request.HttpContext.Response);

    // A program that fetches says nothing of what it accepts, and looks at the status.
    private static bool ShowsImages(HttpRequest request)
    {
        var accepted = request.Headers.Accept.ToString();
        return !HttpMethods.IsPost(request.Method)
            && (
                accepted.Contains("image/", StringComparison.OrdinalIgnoreCase)
                || accepted.Contains("*/*", StringComparison.Ordinal)
            );
    }

    private static bool WantsImage(HttpRequest request, ReadOnlyMemory<byte> body) =>
        !MatomoRequests.Read(request, body).Is(out var requests, out _)
        || requests.All is not [var first, ..]
        || JsonText.Of(first, "send_image")?.Trim() != "0";
}
