using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Dialects.Own;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect;

/// <summary>An image that reports an event.</summary>
public sealed class PixelFunctions(RequestGuard guard, Door door)
{
    /// <summary>Takes the event of the parameters. The answer is the image, whatever became of the event.</summary>
    [Function("Pixel")]
    public async Task<IResult> PixelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/pixel.gif")]
            HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var answered = await guard.TryAsync(
            request,
            token => door.AnswerAsync(request, PixelDialect.Path, token),
            cancellationToken
        );
        return answered.Is(out var answer, out var problem)
            ? answer
            : PixelImage.Of(request.HttpContext.Response, problem.Type);
    }
}
