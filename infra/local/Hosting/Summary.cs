using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Tracking.Local.Triggers;

namespace Tracking.Local.Hosting;

/// <summary>What is said once, when everything runs.</summary>
internal static partial class Summary
{
    /// <summary>URLs, what the settings file adds, where the data is, and the functions.</summary>
    public static string Text(
        WebApplication app,
        IReadOnlyList<FunctionMethod> functions,
        HostSettings host,
        StorageAddress? storage,
        bool startedAzurite,
        DataFolder data,
        LocalSettings settings
    )
    {
        // One of several addresses of the same port; localhost reads best.
        var url = app
            .Urls.Order(StringComparer.Ordinal)
            .First()
            .Replace("[::1]", "localhost", StringComparison.Ordinal);
        var text = new StringBuilder("\nRunning. Ctrl+C stops it.\n\n");
        Line(text, "http", url);
        Line(text, "page", $"{url}/ has a snippet to paste and the last events");
        foreach (var (label, template) in settings.Summary)
        {
            Line(text, label, Fill(template, app.Configuration));
        }

        if (storage is not null)
        {
            var by = startedAzurite ? "Azurite, started" : "already running";
            Line(text, "blobs", $"{storage.Blob} ({by})");
            Line(text, "tables", $"{storage.Table} ({by})");
        }

        Line(text, "data", data.Path);
        text.Append('\n');
        foreach (var function in functions)
        {
            Line(text, function.Name, Trigger(function, host, url));
        }

        return text.Append('\n').ToString();
    }

    private static void Line(StringBuilder text, string label, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"  {label, -20} {value}\n");

    /// <summary>A text with the values of the settings that stand in it as <c>{NAME}</c>.</summary>
    public static string Fill(string template, IConfiguration configuration) =>
        Placeholder()
            .Replace(
                template,
                match =>
                    configuration[
                        match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)
                    ]
                    ?? ""
            );

    private static string Trigger(FunctionMethod function, HostSettings host, string url) =>
        function.Trigger switch
        {
            HttpTrigger http =>
                $"{(http.Methods is [] ? "ANY" : string.Join(',', http.Methods).ToUpperInvariant())} {url}/{HttpRouter.Route(http, host.RoutePrefix)}",
            HubTrigger hub => $"event hub {hub.Hub}, group {hub.Group}",
            TimerTrigger timer => $"timer {timer.Schedule}",
            _ => "",
        };

    [GeneratedRegex(@"\{([A-Za-z0-9_:.]+)\}")]
    private static partial Regex Placeholder();
}
