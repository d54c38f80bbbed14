using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>Holds every answer that comes through it against the API reference, and throws when one is not as that says.</summary>
internal sealed class ReferenceCheck() : DelegatingHandler(new HttpClientHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var response = await base.SendAsync(request, cancellationToken);
        // What the server answers before there is a request, such as to a line that is too long, is not the app's.
        if (
            response.Headers.Contains("X-Content-Type-Options")
            && ApiReference.Current.Find(request.Method.Method, request.RequestUri!.AbsolutePath)
                is { } operation
        )
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            if (ApiReference.Current.Check(operation, response, body) is { } wrong)
            {
                throw new ReferenceMismatchException(wrong);
            }
        }

        return response;
    }
}

/// <summary>An answer is not as the API reference says. It will not be later either, so nobody waits for that.</summary>
internal sealed class ReferenceMismatchException(string message) : Exception(message);
