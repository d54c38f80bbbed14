using System.Collections.Concurrent;

namespace Tracking.Functions.Forward.Splunk;

/// <summary>Splunk's HTTP Event Collector.</summary>
internal sealed class SplunkKind(TargetHttp http, TimeProvider time) : ITargetKind
{
    // They outlive a change of settings, so that what is being indexed is not sent again for it.
    private readonly ConcurrentDictionary<Guid, SplunkAcknowledgements> acknowledgements = new();

    /// <inheritdoc />
    public string Name => "splunk";

    /// <inheritdoc />
    public TargetFault? Check(TargetSettings settings)
    {
        if (string.IsNullOrEmpty(settings.Secret))
        {
            return new("secret", "It is needed: the token of the HTTP Event Collector.");
        }

        if (settings.Secret.Any(c => c is < '!' or > '~'))
        {
            return new("secret", "A token has printable ASCII characters and no spaces.");
        }

        SplunkOptions.Read(settings.Options, out var fault);
        return fault;
    }

    /// <inheritdoc />
    public ITarget Open(TargetSettings settings)
    {
        var endpoint = new SplunkEndpoint(settings);
        var calls = new SplunkCalls(http, endpoint.Secret);
        var taken = acknowledgements.GetOrAdd(
            endpoint.Channel,
            _ => new SplunkAcknowledgements(time)
        );
        return new SplunkTarget(
            calls,
            endpoint,
            SplunkOptions.Read(settings.Options, out _),
            taken,
            new SplunkInquiry(calls, endpoint, taken, time)
        );
    }
}
