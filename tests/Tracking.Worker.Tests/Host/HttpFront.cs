using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>The web server of the host: finds the function of a request, and hands it to the worker.</summary>
internal sealed class HttpFront : IAsyncDisposable
{
    // The Functions host's own.
    private const long MaximumRequestBytes = 104_857_600;

    private readonly WebApplication app;
    private readonly Invoker invoker;
    private readonly Forwarding forwarding;

    private HttpFront(IEnumerable<FunctionInfo> functions, HostJson hostJson, Invoker invoker)
    {
        this.invoker = invoker;
        var port = Support.FreePorts(1)[0];
        Address = new Uri($"http://127.0.0.1:{port}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumRequestBytes;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        app = builder.Build();
        forwarding = ActivatorUtilities.CreateInstance<Forwarding>(app.Services);
        app.UseRouter(Routes(functions, hostJson.RoutePrefix));
    }

    public Uri Address { get; }

    public static async Task<HttpFront> StartAsync(
        IEnumerable<FunctionInfo> functions,
        HostJson hostJson,
        Invoker invoker
    )
    {
        var front = new HttpFront(functions, hostJson, invoker);
        await front.app.StartAsync();
        return front;
    }

    /// <summary>Breaks what is connected.</summary>
    public Task AbortAsync() => app.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        forwarding.Dispose();
    }

    // One after the other in the order of the functions; the first that matches has the request.
    private RouteCollection Routes(IEnumerable<FunctionInfo> functions, string prefix)
    {
        var routes = new RouteCollection();
        var constraints = app.Services.GetRequiredService<IInlineConstraintResolver>();
        foreach (var function in functions.Where(f => f.IsTriggeredBy("httpTrigger")))
        {
            var own = function["route"] is { Length: > 0 } route ? route : function.Name;
            routes.Add(
                new Route(
                    new RouteHandler(context => AnswerAsync(context, function)),
                    function.Name,
                    prefix.Length > 0 ? $"{prefix}/{own}" : own,
                    defaults: null,
                    function.Methods.Length > 0
                        ? new Dictionary<string, object>
                        {
                            ["httpMethod"] = new HttpMethodRouteConstraint(function.Methods),
                        }
                        : null,
                    dataTokens: null,
                    constraints
                )
            );
        }

        return routes;
    }

    private async Task AnswerAsync(HttpContext context, FunctionInfo function)
    {
        var request = new InvocationRequest
        {
            FunctionId = function.Metadata.FunctionId,
            InputData =
            {
                new ParameterBinding { Name = function.Parameter, Data = Empty },
            },
        };
        request.TriggerMetadata["Headers"] = Json(context.Request.Headers);
        request.TriggerMetadata["Query"] = Json(context.Request.Query);
        foreach (var (name, value) in context.GetRouteData().Values)
        {
            if (value is string text)
            {
                request.TriggerMetadata[name] = new TypedData { String = text };
            }
        }

        try
        {
            var worker = await invoker.Current.WaitAsync(context.RequestAborted);
            request.InvocationId = Guid.NewGuid().ToString();
            var forwarded = forwarding.SendAsync(context, worker.HttpUri, request.InvocationId);
            await worker.InvokeAsync(request, context.RequestAborted);
            await forwarded;
        }
        catch (Exception e) when (e is WorkerGoneException or OperationCanceledException)
        {
            // A client that is there yet is told so.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status502BadGateway;
            }
        }
    }

    private static TypedData Empty => new() { Http = new RpcHttp() };

    private static TypedData Json(
        IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values
    ) =>
        new()
        {
            Json = JsonSerializer.Serialize(
                values.ToDictionary(v => v.Key, v => v.Value.ToString())
            ),
        };
}
