using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Manage;

/// <summary>What the lists of a project may have.</summary>
internal static class ProjectLists
{
    private const int MaximumEntries = 100;
    private const int MaximumPriority = 100;
    private const int DescriptionLength = 100;

    // What every session has says nothing about any.
    private static readonly string[] Fixed = ["START", "USER_BROWSER", "USER_INFO"];

    /// <summary>A project with its lists in their one spelling and order, or the problem with them.</summary>
    public static Result<Project, Problem> Check(Project project)
    {
        var keys = project
            .DataKeys.Select(k => (k ?? new("", 0)) with { Key = Spelling.Normalize(k?.Key ?? "") })
            .ToList();
        foreach (var key in keys)
        {
            if (!NameRules.IsKey(key.Key) || Fixed.Contains(key.Key))
            {
                return Problem(
                    "dataKeys",
                    $"A data key has 2 to 64 capital letters, digits and underscores, and is none of {string.Join(", ", Fixed)}; this one is {key.Key}."
                );
            }

            if (
                key.Priority is < 0 or > MaximumPriority
                || key.Description?.Length > DescriptionLength
            )
            {
                return Problem(
                    "dataKeys",
                    $"{key.Key} has a priority of 0 to {MaximumPriority}, and a description of at most {DescriptionLength} characters."
                );
            }
        }

        var matchings = project.ExternalMatchings.Select(m => Spelling.Normalize(m ?? "")).ToList();
        if (!matchings.All(NameRules.IsKey))
        {
            return Problem(
                "externalMatchings",
                "An external matching has 2 to 64 capital letters, digits and underscores: the name of the external instance in upper case."
            );
        }

        // Of two with one name the later counts.
        var ordered = project with
        {
            DataKeys =
            [
                .. keys.Reverse<CustomDataKey>()
                    .DistinctBy(k => k.Key)
                    .OrderBy(k => k.Key, StringComparer.Ordinal),
            ],
            ExternalMatchings = [.. matchings.Distinct().Order(StringComparer.Ordinal)],
        };
        return keys.Count > MaximumEntries || !RowText.Fits(ordered.DataKeys)
                ? Problem(
                    "dataKeys",
                    $"A project has at most {MaximumEntries} data keys, {RowText.MaximumLength} characters of JSON together."
                )
            : matchings.Count > MaximumEntries
                ? Problem(
                    "externalMatchings",
                    $"A project has at most {MaximumEntries} external matchings."
                )
            : ordered;
    }

    private static Problem Problem(string field, string detail) =>
        new(400, "invalid", detail, field);
}
