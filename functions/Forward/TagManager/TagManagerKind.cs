namespace Tracking.Functions.Forward.TagManager;

/// <summary>A server container of Google Tag Manager's, or whatever takes the Measurement Protocol of Google Analytics 4.</summary>
internal sealed class TagManagerKind(TargetHttp http, TimeProvider time) : ITargetKind
{
    /// <inheritdoc />
    public string Name => "tag-manager";

    /// <inheritdoc />
    public TargetFault? Check(TargetSettings settings)
    {
        // Without one nothing is refused, and nothing is counted.
        if (string.IsNullOrEmpty(settings.Secret))
        {
            return new("secret", "It is needed: the API secret of the Measurement Protocol.");
        }

        TagManagerOptions.Read(settings.Options, out var fault);
        return fault;
    }

    /// <inheritdoc />
    public ITarget Open(TargetSettings settings)
    {
        var options = TagManagerOptions.Read(settings.Options, out _);
        return new TagManagerTarget(new TagManagerRequests(http, settings, options), options, time);
    }
}
