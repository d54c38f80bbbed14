using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Tracking.Worker.Tests.Host;

/// <summary>Hands requests to the worker's own web server, as they came and with where they came from.</summary>
internal sealed class Forwarding(IHttpForwarder forwarder) : IDisposable
{
    // By this the worker finds the invocation of a request.
    private const string InvocationHeader = "x-ms-invocation-id";

    // By this Azure's front end, which is not here, tells whom it saw; tests say that as front ends otherwise do.
    private const string FrontEndHeader = "CLIENT-IP";

    private static readonly ForwarderRequestConfig Config = new()
    {
        ActivityTimeout = TimeSpan.FromSeconds(240),
    };

    private readonly HttpMessageInvoker client = new(
        new UntilListening
        {
            InnerHandler = new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
                UseProxy = false,
                ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            },
        }
    );

    public async Task SendAsync(HttpContext context, Uri worker, string invocationId)
    {
        context.Request.Headers[FrontEndHeader] = Seen(context.Request);
        context.Request.Headers[InvocationHeader] = invocationId;

        // Of its own accord it puts this connection's address in place of what X-Forwarded-For says.
        await forwarder.SendAsync(
            context,
            worker.ToString(),
            client,
            Config,
            HttpTransformer.Default
        );
    }

    public void Dispose() => client.Dispose();

    private static string? Seen(HttpRequest request) =>
        request
            .Headers["X-Forwarded-For"]
            .ToString()
            .Split(',', StringSplitOptions.TrimEntries)
            .LastOrDefault(hop => !hop.StartsWith("10.", StringComparison.Ordinal));

    /// <summary>A worker that says it is ready may not listen yet.</summary>
    private sealed class UntilListening : DelegatingHandler
    {
        private const int Attempts = 10;
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await base.SendAsync(request, cancellationToken);
                }
                catch (HttpRequestException e)
                    when (e.HttpRequestError == HttpRequestError.ConnectionError
                        && attempt < Attempts
                    )
                {
                    await Task.Delay(Pause, cancellationToken);
                }
            }
        }
    }
}
