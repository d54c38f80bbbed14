using System.Reflection;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;

namespace Tracking.Functions;

/// <summary>A function that is called over HTTP, as its trigger says.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Methods">Its methods, in upper case.</param>
/// <param name="Path">Its path, with a slash before it.</param>
internal sealed record HttpRoute(string Function, IReadOnlyList<string> Methods, string Path)
{
    /// <summary>Whether it takes every path that no other has: those are described one by one.</summary>
    public bool IsOfAnyPath => Path.Contains('*', StringComparison.Ordinal);

    /// <summary>All that an assembly has, in the order of their paths.</summary>
    public static IReadOnlyList<HttpRoute> Of(Assembly assembly) =>
        [
            .. assembly
                .GetTypes()
                .SelectMany(type => type.GetMethods())
                .Select(Of)
                .OfType<HttpRoute>()
                .OrderBy(route => route.Path, StringComparer.Ordinal),
        ];

    /// <summary>The methods that a path takes, as <c>Allow</c> says them; null when there is nothing at the path.</summary>
    public static string? AllowOf(string path)
    {
        var methods = Matchers
            .Value.Where(one => one.Matcher.TryMatch(path, []))
            .SelectMany(one => one.Route.Methods)
            .Distinct()
            .ToList();
        return methods.Count > 0 ? string.Join(", ", methods) : null;
    }

    private static readonly Lazy<
        IReadOnlyList<(HttpRoute Route, TemplateMatcher Matcher)>
    > Matchers = new(() =>
        [
            .. Of(typeof(HttpRoute).Assembly)
                .Where(route => !route.IsOfAnyPath)
                .Select(route =>
                    (route, new TemplateMatcher(TemplateParser.Parse(route.Path[1..]), []))
                ),
        ]
    );

    private static HttpRoute? Of(MethodInfo method) =>
        method.GetCustomAttribute<FunctionAttribute>() is { } function
        && method
            .GetParameters()
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
            .FirstOrDefault(trigger => trigger is not null)
            is { } trigger
            ? new HttpRoute(
                function.Name,
                [.. (trigger.Methods ?? []).Select(name => name.ToUpperInvariant())],
                $"/{trigger.Route}"
            )
            : null;
}
