using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Reading;

/// <summary>What of events is not kept as it was sent.</summary>
/// <param name="Ip">What is kept of addresses.</param>
/// <param name="KeyHash">The hash of the key with which they came; "" when that is not known.</param>
internal readonly record struct CleaningRules(IpHandling Ip, string KeyHash = "")
{
    /// <summary>The rules for what came with a key.</summary>
    public static CleaningRules Of(ProjectKey key) => new(key.Project.Ip, key.Hash);

    /// <summary>A text of its own, such as a label or URL, as it is kept.</summary>
    public string? Clean(string? text) =>
        text is null ? null : Secrets.Hide(Addresses.InUrl(text, Ip), KeyHash);
}
