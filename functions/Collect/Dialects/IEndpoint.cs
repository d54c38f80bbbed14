using Microsoft.AspNetCore.Http;

namespace Tracking.Functions.Collect.Dialects;

/// <summary>What clients of a dialect ask for that brings no events: tokens, settings.</summary>
public interface IEndpoint
{
    /// <summary>What a path means to it; null when it is none of its own.</summary>
    /// <param name="path">The path, with single slashes, beginning with one and ending without.</param>
    Claim? Claims(string path);

    /// <summary>The answer.</summary>
    Task<IResult> AnswerAsync(
        HttpRequest request,
        Claim claim,
        CancellationToken cancellationToken
    );
}
