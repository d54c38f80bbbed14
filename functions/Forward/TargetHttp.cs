using System.Text;

namespace Tracking.Functions.Forward;

/// <summary>Requests to targets: whatever comes of one is a result, and none ends in an exception.</summary>
/// <remarks>The client decides how long a request may take, and to which addresses it may go.</remarks>
internal sealed class TargetHttp(HttpClient client)
{
    /// <summary>Bytes that are read of an answer's body; what is behind them is left.</summary>
    public const int MaximumBodyBytes = 64 * 1024;

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request; it is disposed of.</param>
    /// <param name="cancellationToken">Ends the request, which then has no answer.</param>
    public async Task<TargetResponse> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using (request)
        {
            try
            {
                // The client's own limit ends with the headers; a body may come drop by drop.
                limit.CancelAfter(client.Timeout);
                using var response = await client.SendAsync(
                    request,
                    HttpCompletionOption.ResponseHeadersRead,
                    limit.Token
                );
                return new TargetResponse((int)response.StatusCode)
                {
                    Body = await ReadAsync(response.Content, limit.Token),
                    RetryAfter = RetryAfter(response),
                };
            }
            catch (HttpRequestException e)
            {
                return new TargetResponse(null)
                {
                    // What it was, a certificate for example, the cause says.
                    Fault = e.InnerException is { } cause
                        ? $"{e.Message.Replace(", see inner exception", "", StringComparison.Ordinal)} {cause.Message}"
                        : e.Message,
                    IsUnreached =
                        e.HttpRequestError
                            is HttpRequestError.ConnectionError
                                or HttpRequestError.NameResolutionError
                                or HttpRequestError.SecureConnectionError,
                };
            }
            catch (OperationCanceledException)
            {
                return new TargetResponse(null) { Fault = "There was no answer in time." };
            }
        }
    }

    // The status says what came of the request, also when the rest is lost on its way.
    private static async Task<string> ReadAsync(
        HttpContent content,
        CancellationToken cancellationToken
    )
    {
        var bytes = new byte[MaximumBodyBytes];
        var length = 0;
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            int read;
            while (
                length < bytes.Length
                && (read = await body.ReadAsync(bytes.AsMemory(length), cancellationToken)) > 0
            )
            {
                length += read;
            }
        }
        catch (Exception e)
            when (e
                    is IOException
                        or HttpRequestException
                        or OperationCanceledException
                        or InvalidDataException
            )
        {
            // What came by then is all there is.
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    // A time is compared with the clock that wrote it.
    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked =
            response.Headers.RetryAfter?.Delta
            ?? (response.Headers.RetryAfter?.Date - response.Headers.Date);
        return asked > TimeSpan.Zero ? asked : null;
    }
}
