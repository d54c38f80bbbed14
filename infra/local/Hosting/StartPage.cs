using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Tracking.Local.Clients;
using Tracking.Local.Hubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Local.Hosting;

/// <summary>
/// The page at <c>/</c>: where things are, the keys of the demo project, a snippet to paste, and the last events.
/// It has keys in it, so it answers only to names of this machine.
/// </summary>
internal sealed class StartPage(
    EventHubBroker broker,
    IConfiguration configuration,
    LocalSettings settings
)
{
    private const int MaximumEvents = 20;
    private const int MaximumFrames = 20;
    private const string EventsQuery = "events";
    private static readonly string Template = ReadTemplate();

    /// <summary>Whether a request asks for the page.</summary>
    public static bool IsFor(HttpRequest request) =>
        request.Path == "/"
        && HttpMethods.IsGet(request.Method)
        && request.Host.Host is "localhost" or "127.0.0.1" or "[::1]";

    /// <summary>Answers with the page, or with its events alone.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        if (context.Request.Query.ContainsKey(EventsQuery))
        {
            await context.Response.WriteAsync(Events());
            return;
        }

        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'";
        var page = new StringBuilder(Template)
            .Replace("{nonce}", nonce)
            .Replace("{url}", Encode($"{context.Request.Scheme}://{context.Request.Host}"))
            .Replace("{write-key}", Encode(Setting("DemoProject:WriteKey")))
            .Replace("{secret-key}", Encode(Setting("DemoProject:SecretKey")))
            .Replace("{settings}", Summary())
            .Replace("{events}", Events());
        await context.Response.WriteAsync(page.ToString());
    }

    private string Summary()
    {
        var rows = new StringBuilder();
        foreach (var (label, template) in settings.Summary)
        {
            Row(rows, label, Hosting.Summary.Fill(template, configuration));
        }

        return rows.ToString();
    }

    private string Events()
    {
        var rows = new StringBuilder();
        foreach (var tracked in Last())
        {
            Row(
                rows,
                tracked.ReceivedAt.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                tracked.Project,
                tracked.Action,
                tracked.User ?? tracked.Token ?? "",
                tracked.Params.ToString() ?? "",
                tracked.Id
            );
        }

        return rows.Length > 0 ? rows.ToString() : "<tr><td colspan=6>None yet.</td></tr>";
    }

    private IEnumerable<TrackedEvent> Last()
    {
        var hub = broker.Hub(HubNames.TrackedEvents);
        var refusals = new Refusals();
        var events = new List<TrackedEvent>();
        foreach (var id in hub.PartitionIds)
        {
            var partition = hub.Partition(id);
            using var reader = partition.OpenReader(
                Math.Max(partition.FirstSequence, partition.NextSequence - MaximumFrames)
            );
            events.AddRange(
                reader
                    .Read(MaximumFrames)
                    .SelectMany(record => FrameReader.Read(StoredEvent.Decode(record), refusals))
                    .Select(item => item.Read(refusals))
                    .OfType<TrackedEvent>()
            );
        }

        return events.OrderByDescending(e => e.ReceivedAt).Take(MaximumEvents);
    }

    private string Setting(string name) => configuration[name] ?? "";

    private static void Row(StringBuilder rows, params ReadOnlySpan<string> cells)
    {
        rows.Append("<tr>");
        foreach (var cell in cells)
        {
            rows.Append("<td>").Append(Encode(cell)).Append("</td>");
        }

        rows.Append("</tr>\n");
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static string ReadTemplate()
    {
        using var stream = typeof(StartPage).Assembly.GetManifestResourceStream("start.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
