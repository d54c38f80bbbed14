using Microsoft.AspNetCore.Http;

namespace Tracking.Functions.Collect.Dialects;

/// <summary>The image with which requests of images are answered, whatever became of them; a header tells that.</summary>
internal static class PixelImage
{
    private const string StatusHeader = "x-tracking-status";

    // One transparent pixel, GIF89a.
    private static readonly byte[] Image = Convert.FromBase64String(
        "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    );

    /// <summary>The answer.</summary>
    /// <param name="response">The response, for its headers.</param>
    /// <param name="status">What became of the event.</param>
    public static IResult Of(HttpResponse response, string status)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store, no-cache, must-revalidate, private";
        headers.Pragma = "no-cache";
        headers.Expires = "0";
        headers[StatusHeader] = status;
        return Results.Bytes(Image, "image/gif");
    }
}
