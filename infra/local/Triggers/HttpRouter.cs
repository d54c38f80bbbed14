using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Tracking.Local.Hosting;

namespace Tracking.Local.Triggers;

/// <summary>
/// Finds the function of a request as the Functions host does: of all routes that match, and whose methods do,
/// the first in the alphabetical order of the functions' names. Nothing is ranked by how exact it is.
/// </summary>
internal sealed partial class HttpRouter
{
    private readonly List<Entry> entries = [];
    private readonly Dictionary<string, List<Entry>> literal = new(StringComparer.Ordinal);

    /// <summary>Takes the functions in their order.</summary>
    public HttpRouter(IEnumerable<FunctionMethod> functions, string prefix)
    {
        foreach (var function in functions)
        {
            if (function.Trigger is HttpTrigger trigger)
            {
                var template = TemplateParser.Parse(Route(trigger, prefix));
                if (
                    template.Parameters.Any(p =>
                        p.InlineConstraints.Any() || p.DefaultValue is not null
                    )
                )
                {
                    throw new LocalRuntimeException(
                        $"The route of {function.Name} has constraints or defaults, which are not served locally."
                    );
                }

                entries.Add(new(function, template, new(template, []), [.. trigger.Methods]));
            }
        }

        // What is asked for by a route that is one path is found without trying all others: those that match it are
        // known, in their order.
        foreach (var route in entries.Where(entry => entry.Template.Parameters.Count == 0))
        {
            var path = "/" + route.Template.TemplateText;
            literal[path] =
            [
                .. entries
                    .TakeWhile(entry =>
                        entry.Template.Parameters.Count == 0 || !Matches(entry, path)
                    )
                    .Where(entry => Matches(entry, path)),
            ];
        }
    }

    /// <summary>The route of a function with the prefix, without a slash before it.</summary>
    public static string Route(HttpTrigger trigger, string prefix) =>
        string.Join(
            '/',
            new[] { prefix.Trim('/'), trigger.Route.Trim('/') }.Where(part => part.Length > 0)
        );

    /// <summary>
    /// Answers a request by its function; 404 when there is none. Slashes that are doubled, as where a base address
    /// ends with one, count as one.
    /// </summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (literal.TryGetValue(context.Request.Path.Value!, out var known))
        {
            foreach (var entry in known)
            {
                if (entry.Takes(context.Request.Method))
                {
                    await AnswerAsync(context, entry.Function);
                    return;
                }
            }
        }

        PathString path = DoubledSlashes().Replace(context.Request.Path, "/");
        foreach (var entry in entries)
        {
            var values = new RouteValueDictionary();
            if (entry.Matcher.TryMatch(path, values) && entry.Takes(context.Request.Method))
            {
                context.Request.RouteValues = values;
                await AnswerAsync(context, entry.Function);
                return;
            }
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static async Task AnswerAsync(HttpContext context, FunctionMethod function)
    {
        var returned = await function.InvokeInAsync(
            context.RequestServices,
            parameter =>
                parameter.ParameterType == typeof(HttpRequest)
                    ? context.Request
                    : context.Request.RouteValues[parameter.Name!],
            context.RequestAborted
        );
        if (returned is IResult result)
        {
            await result.ExecuteAsync(context);
        }
        else if (returned is not null)
        {
            throw new NotSupportedException(
                $"{function.Name} returned {returned.GetType()}; locally a function returns an IResult."
            );
        }
    }

    [GeneratedRegex("/{2,}")]
    private static partial Regex DoubledSlashes();

    private static bool Matches(Entry entry, PathString path) =>
        entry.Matcher.TryMatch(path, new RouteValueDictionary());

    private sealed record Entry(
        FunctionMethod Function,
        RouteTemplate Template,
        TemplateMatcher Matcher,
        string[] Methods
    )
    {
        public bool Takes(string method) =>
            Methods.Length == 0
            || Array.Exists(
                Methods,
                one => string.Equals(one, method, StringComparison.OrdinalIgnoreCase)
            );
    }
}
