namespace Tracking.Functions.Forward.TagManager;

/// <summary>Requests to a server container, and to the server that validates them.</summary>
internal sealed class TagManagerRequests(
    TargetHttp http,
    TargetSettings settings,
    TagManagerOptions options
)
{
    private const string CollectPath = "/mp/collect";
    private const string DebugPath = "/debug";

    /// <summary>The API secret.</summary>
    public string? Secret => settings.Secret;

    /// <summary>Hands events on.</summary>
    public Task<TargetResponse> CollectAsync(
        HttpContent content,
        CancellationToken cancellationToken
    ) => PostAsync(settings.Url, isDebug: false, content, cancellationToken);

    /// <summary>Asks what is wrong with events, which go nowhere.</summary>
    public Task<TargetResponse> ValidateAsync(
        HttpContent content,
        CancellationToken cancellationToken
    ) =>
        PostAsync(options.ValidationUrl ?? settings.Url, isDebug: true, content, cancellationToken);

    private Task<TargetResponse> PostAsync(
        Uri url,
        bool isDebug,
        HttpContent content,
        CancellationToken cancellationToken
    )
    {
        // A container may take the protocol under a path of its own.
        var path = url.AbsolutePath.Length > 1 ? url.AbsolutePath : CollectPath;
        var address = new UriBuilder(url)
        {
            Path = isDebug ? DebugPath + path : path,
            Query =
                $"measurement_id={options.MeasurementId}&api_secret={Uri.EscapeDataString(Secret ?? "")}",
        };
        return http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, address.Uri) { Content = content },
            cancellationToken
        );
    }
}
