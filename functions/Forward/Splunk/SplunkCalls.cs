namespace Tracking.Functions.Forward.Splunk;

/// <summary>Requests to a collector, and what it says by the code in its answers.</summary>
internal sealed class SplunkCalls(TargetHttp http, string token)
{
    /// <summary>Sends a request.</summary>
    public async Task<SplunkAnswer> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) => SplunkAnswer.Read(await http.SendAsync(request, cancellationToken), token);
}
