using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Tracking.Worker.Tests.Host;

/// <summary>Hands requests to the worker's own web server, as they came and with where they came from.</summary>
internal sealed class Forwarding : IDisposable
{
    // By this the worker finds the invocation of a request.
    private const string InvocationHeader = "x-ms-invocation-id";

    private static readonly ForwarderRequestConfig Config = new()
    {
        ActivityTimeout = TimeSpan.FromSeconds(240),
    };

    private readonly IHttpForwarder forwarder;
    private readonly HttpTransformer transformer;
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

    public Forwarding(IHttpForwarder forwarder, ITransformBuilder transforms)
    {
        this.forwarder = forwarder;
        transformer = transforms.Create(context =>
            context
                .AddXForwardedFor(action: ForwardedTransformActions.Append)
                .AddXForwardedHost(action: ForwardedTransformActions.Append)
                .AddXForwardedProto(action: ForwardedTransformActions.Append)
        );
    }

    /// <summary>Whether where a request came from is added to its headers.</summary>
    public bool TellsAddresses { get; set; } = true;

    public async Task SendAsync(HttpContext context, Uri worker, string invocationId)
    {
        context.Request.Headers[InvocationHeader] = invocationId;
        await forwarder.SendAsync(
            context,
            worker.ToString(),
            client,
            Config,
            TellsAddresses ? transformer : HttpTransformer.Default
        );
    }

    public void Dispose() => client.Dispose();

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
