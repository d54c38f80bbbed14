using Tracking.Shared.Access;
using Tracking.Shared.Catalog;

namespace Tracking.Functions.Manage;

/// <summary>What the rules of a project may have.</summary>
internal static class ProjectRules
{
    private const int MaximumPatterns = 100;

    // It is never said back: whoever sends a private key by mistake is not to find it in an answer or a log.
    private static readonly Problem NoPublicKey = new(
        400,
        "invalid",
        "customerKey is the public part alone of an RSA key of 2,048 bits or more, in PEM: one block of BEGIN PUBLIC KEY or BEGIN RSA PUBLIC KEY. A private key stays with the site that signs.",
        "rules.customerKey"
    );

    /// <summary>What is wrong with rules; null when nothing is.</summary>
    public static Problem? Check(EventRules rules)
    {
        if (rules.CustomerKey is { } key && !CustomerToken.IsKey(key))
        {
            return NoPublicKey;
        }

        var patterns = rules
            .Allow.Concat([.. rules.Deny, .. rules.CustomerOnly, .. rules.Profile])
            .ToList();
        var isValid =
            patterns.Count <= MaximumPatterns
            && patterns.All(IsPattern)
            && rules.RequiredParams.Count <= MaximumPatterns
            && rules.RequiredParams.All(r => IsPattern(r.Key) && r.Value?.Contains(null!) == false)
            && RowText.Fits(rules)
            && (rules.CustomerKey is not null || rules.CustomerOnly.Count == 0);
        return isValid
            ? null
            : new Problem(
                400,
                "invalid",
                $"allow, deny, customerOnly and profile have together at most {MaximumPatterns} actions, or context.* for all of a context; requiredParams has names of params by such a pattern; customerOnly needs a customerKey. All of it has at most {RowText.MaximumLength} characters of JSON.",
                "rules"
            );
    }

    private static bool IsPattern(string? pattern) =>
        pattern is not null
        && NameRules.IsAction(
            pattern.EndsWith(".*", StringComparison.Ordinal) ? pattern[..^2] : pattern
        );
}
