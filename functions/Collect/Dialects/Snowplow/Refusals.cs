using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Dialects.Snowplow;

/// <summary>
/// The answers to requests that are refused as a whole. Trackers send a request again after every status but 400,
/// 401, 403, 410 and 422, so whatever cannot succeed later has one of these.
/// </summary>
internal static class Refusals
{
    /// <summary>The answer.</summary>
    public static IResult Of(HttpRequest request, Problem problem)
    {
        var response = request.HttpContext.Response;
        var isTransient =
            problem.Status
            is StatusCodes.Status429TooManyRequests
                or >= StatusCodes.Status500InternalServerError;
        return isTransient ? problem.ToResult(response)
            : HttpMethods.IsPost(request.Method) ? Final(problem).ToResult(response)
            : PixelImage.Of(response, problem.Type);
    }

    private static Problem Final(Problem problem) =>
        problem.Status
            is StatusCodes.Status413PayloadTooLarge
                or StatusCodes.Status415UnsupportedMediaType
            ? problem with
            {
                Status = StatusCodes.Status400BadRequest,
            }
            : problem;
}
