using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Tracking.Functions.Forward.Splunk;

/// <summary>Where a collector listens, and what every request to it says.</summary>
internal sealed class SplunkEndpoint(TargetSettings settings)
{
    private const string Collector = "/services/collector";
    private const string EventPath = "/event";
    private const string AcknowledgementPath = "/ack";
    private const string ChannelHeader = "X-Splunk-Request-Channel";

    private readonly Uri collector = CollectorOf(settings.Url);

    /// <summary>The token.</summary>
    public string Secret => settings.Secret ?? "";

    /// <summary>The project.</summary>
    public string Project => settings.Project;

    /// <summary>The channel under which events are acknowledged: always the same one for a target.</summary>
    public Guid Channel { get; } =
        new(
            SHA256
                .HashData(
                    Encoding.UTF8.GetBytes($"{settings.Project}\n{settings.Id}\n{settings.Url}")
                )
                .AsSpan(0, 16)
        );

    /// <summary>A request with events.</summary>
    /// <param name="content">The events.</param>
    /// <param name="acknowledge">Whether they are to be acknowledged.</param>
    public HttpRequestMessage Events(HttpContent content, bool acknowledge) =>
        Request(EventPath, content, acknowledge);

    /// <summary>A request that asks which numbers are acknowledged.</summary>
    public HttpRequestMessage Acknowledgements(IEnumerable<long> numbers) =>
        Request(
            AcknowledgementPath,
            new StringContent(
                $$"""{"acks":[{{string.Join(',', numbers)}}]}""",
                new MediaTypeHeaderValue("application/json")
            ),
            hasChannel: true
        );

    private HttpRequestMessage Request(string path, HttpContent content, bool hasChannel)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, collector + path)
        {
            Content = content,
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Splunk", Secret);
        if (hasChannel)
        {
            request.Headers.Add(ChannelHeader, Channel.ToString());
        }

        return request;
    }

    // People give the server, the collector, or the path that takes events.
    private static Uri CollectorOf(Uri url)
    {
        var path = url.AbsolutePath.TrimEnd('/');
        path = path.EndsWith(Collector + EventPath, StringComparison.OrdinalIgnoreCase)
            ? path[..^EventPath.Length]
            : path;
        path = path.EndsWith(Collector, StringComparison.OrdinalIgnoreCase)
            ? path
            : path + Collector;
        return new UriBuilder(url)
        {
            Path = path,
            Query = "",
            Fragment = "",
        }.Uri;
    }
}
