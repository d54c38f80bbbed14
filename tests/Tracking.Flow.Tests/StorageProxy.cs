using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Tracking.Flow.Tests;

/// <summary>What becomes of a call to storage.</summary>
internal enum Fault
{
    /// <summary>It is passed on.</summary>
    None,

    /// <summary>It is refused, and nothing is done.</summary>
    Refused,

    /// <summary>It is done, and the answer is lost.</summary>
    Lost,

    /// <summary>It is answered as failed, and nothing is done.</summary>
    Failed,

    /// <summary>It is never answered.</summary>
    Hanging,
}

/// <summary>Stands before the tables of a storage account, and lets calls fail.</summary>
internal sealed class StorageProxy : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();
    private readonly StorageAccount storage;

    private StorageProxy(StorageAccount storage)
    {
        this.storage = storage;
        var port = Support.FreePorts(1)[0];
        ConnectionString = storage.ConnectionString.Replace(
            TablesPort,
            $":{port}",
            StringComparison.Ordinal
        );
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>The account with its tables behind this.</summary>
    public string ConnectionString { get; }

    /// <summary>Says, of a method and a path, what becomes of a call.</summary>
    public Func<string, string, Fault> Faults { get; set; } = (_, _) => Fault.None;

    private string TablesPort => $":{storage.Tables.Uri.Port}";

    public static async Task<StorageProxy> StartAsync(StorageAccount storage)
    {
        var proxy = new StorageProxy(storage);
        await proxy.app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var fault = Faults(context.Request.Method, context.Request.Path);
        switch (fault)
        {
            case Fault.Refused:
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            case Fault.Failed:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            case Fault.Hanging:
                var gone = new TaskCompletionSource();
                await using (context.RequestAborted.Register(gone.SetResult))
                {
                    await gone.Task;
                }

                return;
        }

        using var response = await PassOnAsync(context.Request);
        if (fault == Fault.Lost)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Connection" or "Keep-Alive"))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        await response.Content.CopyToAsync(context.Response.Body);
    }

    private async Task<HttpResponseMessage> PassOnAsync(HttpRequest request)
    {
        // As it was sent: the signature is over it.
        var target = request
            .HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>()
            .RawTarget;
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        using var message = new HttpRequestMessage(
            new HttpMethod(request.Method),
            $"http://127.0.0.1{TablesPort}{target}"
        )
        {
            Content = body.Length > 0 ? new ByteArrayContent(body.ToArray()) : null,
        };
        foreach (var (name, values) in request.Headers.Where(h => h.Key != "Host"))
        {
            if (!message.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!))
            {
                message.Content?.Headers.TryAddWithoutValidation(
                    name,
                    (IEnumerable<string>)values!
                );
            }
        }

        return await http.SendAsync(message);
    }
}
