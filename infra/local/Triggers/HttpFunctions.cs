using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace Tracking.Local.Triggers;

/// <summary>Serves HTTP functions as endpoints of Kestrel.</summary>
internal static class HttpFunctions
{
    /// <summary>The route of a function below the prefix, or its name when it has none.</summary>
    public static string Route(
        FunctionMethod function,
        HttpTriggerAttribute trigger,
        string prefix
    ) =>
        "/"
        + string.Join(
            '/',
            new[] { prefix.Trim('/'), (trigger.Route ?? function.Name).Trim('/') }.Where(part =>
                part.Length > 0
            )
        );

    /// <summary>Maps every HTTP function.</summary>
    public static void Map(
        IEndpointRouteBuilder endpoints,
        IEnumerable<FunctionMethod> functions,
        string prefix
    )
    {
        foreach (var function in functions)
        {
            if (function.Trigger<HttpTriggerAttribute>() is { } trigger)
            {
                var route = Route(function, trigger, prefix);
                RequestDelegate handler = context => HandleAsync(context, function);
                _ = trigger.Methods is { Length: > 0 } methods
                    ? endpoints.MapMethods(
                        route,
                        methods.Select(m => m.ToUpperInvariant()),
                        handler
                    )
                    : endpoints.Map(route, handler);
            }
        }
    }

    private static async Task HandleAsync(HttpContext context, FunctionMethod function)
    {
        var returned = await function.InvokeAsync(
            context.RequestServices,
            parameter =>
                parameter.ParameterType == typeof(HttpRequest) ? context.Request
                : parameter.ParameterType == typeof(CancellationToken) ? context.RequestAborted
                : context.GetRouteValue(parameter.Name!)
        );
        if (returned is IResult result)
        {
            await result.ExecuteAsync(context);
        }
    }
}
