using Tracking.Shared.Access;
using Tracking.Shared.Catalog;

namespace Tracking.Functions.Manage;

/// <summary>The lists of a project: its data keys and its external matchings.</summary>
internal static class ProjectLists
{
    private const int MaximumEntries = 100;
    private const int MaximumPriority = 100;
    private const int DescriptionLength = 100;

    // What every session has says nothing about any.
    private static readonly string[] Fixed = ["START", "USER_BROWSER", "USER_INFO"];

    /// <summary>A project with other lists, or the problem with them.</summary>
    public static (Project? Project, Problem? Problem) Apply(
        Project project,
        IReadOnlyList<CustomDataKey> dataKeys,
        IReadOnlyList<string> externalMatchings
    )
    {
        var keys = dataKeys
            .Select(k => (k ?? new("", 0)) with { Key = Spelling.Normalize(k?.Key ?? "") })
            .ToList();
        foreach (var key in keys)
        {
            if (!NameRules.IsKey(key.Key) || Fixed.Contains(key.Key))
            {
                return Invalid(
                    "dataKeys",
                    $"A data key has 2 to 64 capital letters, digits and underscores, and is none of {string.Join(", ", Fixed)}; this one is {key.Key}."
                );
            }

            if (
                key.Priority is < 0 or > MaximumPriority
                || key.Description?.Length > DescriptionLength
            )
            {
                return Invalid(
                    "dataKeys",
                    $"{key.Key} has a priority of 0 to {MaximumPriority}, and a description of at most {DescriptionLength} characters."
                );
            }
        }

        var matchings = externalMatchings.Select(m => Spelling.Normalize(m ?? "")).ToList();
        return !matchings.All(NameRules.IsKey)
                ? Invalid(
                    "externalMatchings",
                    "An external matching has 2 to 64 capital letters, digits and underscores: the name of the external instance in upper case."
                )
            : keys.Count > MaximumEntries || matchings.Count > MaximumEntries
                ? Invalid("dataKeys", $"A project has at most {MaximumEntries} of each.")
            : (
                project with
                {
                    DataKeys =
                    [
                        .. keys.Reverse<CustomDataKey>()
                            .DistinctBy(k => k.Key)
                            .OrderBy(k => k.Key, StringComparer.Ordinal),
                    ],
                    ExternalMatchings = [.. matchings.Distinct().Order(StringComparer.Ordinal)],
                },
                null
            );
    }

    private static (Project? Project, Problem? Problem) Invalid(string field, string detail) =>
        (null, new Problem(400, "invalid", detail, field));
}
