using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Local.Triggers;

/// <summary>A function as the worker tells it to its host, and how to invoke it.</summary>
internal sealed class FunctionMethod
{
    private readonly IFunctionMetadata metadata;
    private readonly MethodInvoker invoker;
    private readonly ObjectFactory factory;
    private readonly ParameterInfo[] parameters;
    private int running;

    private FunctionMethod(IFunctionMetadata metadata, Trigger trigger, MethodInfo method)
    {
        this.metadata = metadata;
        Trigger = trigger;
        Retry = metadata.Retry is { } retry ? new RetryPolicy(retry) : null;
        parameters = method.GetParameters();
        invoker = MethodInvoker.Create(method);
        factory = ActivatorUtilities.CreateFactory(method.DeclaringType!, []);
    }

    /// <summary>The function's name.</summary>
    public string Name => metadata.Name!;

    /// <summary>What makes it run.</summary>
    public Trigger Trigger { get; }

    /// <summary>Whether an invocation is under way.</summary>
    public bool IsRunning => Volatile.Read(ref running) > 0;

    /// <summary>How a failed invocation is repeated; null is not at all.</summary>
    public RetryPolicy? Retry { get; }

    /// <summary>The functions that are not switched off, in the order in which the host asks them.</summary>
    /// <param name="metadata">What the worker's generated code says of its functions.</param>
    /// <param name="assembly">Where their methods are.</param>
    /// <param name="configuration">The settings.</param>
    public static IReadOnlyList<FunctionMethod> Find(
        IEnumerable<IFunctionMetadata> metadata,
        Assembly assembly,
        IConfiguration configuration
    ) =>
        [
            .. from function in metadata
            where !IsDisabled(configuration, function.Name!)
            orderby function.Name!.ToUpperInvariant()
            let trigger = (function.RawBindings ?? [])
                .Select(binding => Trigger.Read(function.Name!, binding, configuration))
                .OfType<Trigger>()
                .Single()
            select new FunctionMethod(function, trigger, Method(assembly, function.EntryPoint!)),
        ];

    /// <summary>Runs the function on a new instance in a scope of its own.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="argument">Gives the value of a parameter.</param>
    /// <param name="cancellation">Ends the invocation.</param>
    /// <param name="retries">How often this invocation was repeated already.</param>
    /// <returns>What the function returned, or its task's result.</returns>
    public async Task<object?> InvokeAsync(
        IServiceProvider services,
        Func<ParameterInfo, object?> argument,
        CancellationToken cancellation,
        int retries = 0
    )
    {
        await using var scope = services.CreateAsyncScope();
        return await InvokeInAsync(scope.ServiceProvider, argument, cancellation, retries);
    }

    /// <summary>Runs the function on a new instance in a scope that is there, such as that of a request.</summary>
    /// <param name="services">The services of the scope.</param>
    /// <param name="argument">Gives the value of a parameter.</param>
    /// <param name="cancellation">Ends the invocation.</param>
    /// <param name="retries">How often this invocation was repeated already.</param>
    /// <returns>What the function returned, or its task's result.</returns>
    public async Task<object?> InvokeInAsync(
        IServiceProvider services,
        Func<ParameterInfo, object?> argument,
        CancellationToken cancellation,
        int retries = 0
    )
    {
        var arguments = Array.ConvertAll(
            parameters,
            p =>
                p.ParameterType == typeof(CancellationToken) ? cancellation
                : p.ParameterType == typeof(FunctionContext)
                    ? new LocalFunctionContext(
                        metadata,
                        parameters,
                        services,
                        retries,
                        cancellation
                    )
                : argument(p)
        );
        Interlocked.Increment(ref running);
        try
        {
            var returned = invoker.Invoke(factory(services, null), arguments.AsSpan());
            if (returned is not Task task)
            {
                return returned;
            }

            if (task is Task<IResult> answer)
            {
                return await answer;
            }

            await task;
            return task.GetType().GetProperty("Result") is { } result
                ? result.GetValue(task)
                : null;
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    private static MethodInfo Method(Assembly assembly, string entryPoint)
    {
        var dot = entryPoint.LastIndexOf('.');
        return assembly
            .GetType(entryPoint[..dot], throwOnError: true)!
            .GetMethod(entryPoint[(dot + 1)..])!;
    }

    private static bool IsDisabled(IConfiguration configuration, string name) =>
        configuration.GetValue($"AzureWebJobs.{name}.Disabled", false)
        || configuration.GetValue($"AzureWebJobs:{name}:Disabled", false);
}
