using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Tracking.Local.Triggers;

/// <summary>A function as found in an assembly, and how to invoke it.</summary>
internal sealed class FunctionMethod
{
    private readonly MethodInvoker invoker;
    private readonly ObjectFactory factory;

    private FunctionMethod(string name, MethodInfo method)
    {
        Name = name;
        Parameters = method.GetParameters();
        Retry = method.GetCustomAttribute<RetryAttribute>();
        invoker = MethodInvoker.Create(method);
        factory = ActivatorUtilities.CreateFactory(method.DeclaringType!, []);
    }

    /// <summary>The function's name.</summary>
    public string Name { get; }

    /// <summary>The method's parameters.</summary>
    public ParameterInfo[] Parameters { get; }

    /// <summary>How a failed invocation is repeated; null is not at all.</summary>
    public RetryAttribute? Retry { get; }

    /// <summary>The functions of some types that are not switched off, by name.</summary>
    public static IReadOnlyList<FunctionMethod> Find(
        IEnumerable<Type> types,
        IConfiguration configuration
    ) =>
        [
            .. types
                .SelectMany(type =>
                    type.GetMethods(
                        BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly
                    )
                )
                .Select(method => (method, method.GetCustomAttribute<FunctionAttribute>()?.Name))
                .Where(found => found.Name is not null && !IsDisabled(configuration, found.Name))
                .Select(found => new FunctionMethod(found.Name!, found.method))
                .OrderBy(function => function.Name, StringComparer.Ordinal),
        ];

    /// <summary>The trigger attribute of the first parameter that has one of this type.</summary>
    public T? Trigger<T>()
        where T : Attribute =>
        Parameters.Select(p => p.GetCustomAttribute<T>()).FirstOrDefault(a => a is not null);

    /// <summary>Runs the function on a new instance in a scope of its own.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="argument">Gives the value of a parameter.</param>
    /// <returns>What the function returned, or its task's result.</returns>
    public async Task<object?> InvokeAsync(
        IServiceProvider services,
        Func<ParameterInfo, object?> argument
    )
    {
        await using var scope = services.CreateAsyncScope();
        var arguments = Array.ConvertAll(Parameters, p => argument(p));
        var returned = invoker.Invoke(factory(scope.ServiceProvider, null), arguments.AsSpan());
        if (returned is not Task task)
        {
            return returned;
        }

        await task;
        return task.GetType().GetProperty("Result") is { } result ? result.GetValue(task) : null;
    }

    private static bool IsDisabled(IConfiguration configuration, string name) =>
        configuration.GetValue($"AzureWebJobs.{name}.Disabled", false)
        || configuration.GetValue($"AzureWebJobs:{name}:Disabled", false);
}
