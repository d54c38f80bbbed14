using Microsoft.AspNetCore.Http;

namespace Tracking.Tests.Doubles;

/// <summary>What goes wrong with a request to the double of a target.</summary>
internal static class TargetFaults
{
    public static async Task RaiseAsync(HttpContext context, Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.NoAnswer:
                context.Abort();
                return;
            case FaultKind.Hangs or FaultKind.TimedOut:
                await Task.Delay(Timeout.Infinite, context.RequestAborted)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
        }

        context.Response.StatusCode = fault.Kind switch
        {
            FaultKind.Refused => StatusCodes.Status400BadRequest,
            FaultKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            FaultKind.Exists => StatusCodes.Status409Conflict,
            FaultKind.Changed => StatusCodes.Status412PreconditionFailed,
            FaultKind.Throttled => StatusCodes.Status429TooManyRequests,
            FaultKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };
        if (fault.Kind == FaultKind.Throttled)
        {
            context.Response.Headers.RetryAfter = "7";
        }

        await context.Response.WriteAsync("Out of order");
    }
}
