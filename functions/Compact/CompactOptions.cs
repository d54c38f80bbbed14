using System.ComponentModel.DataAnnotations;

namespace Tracking.Functions.Compact;

/// <summary>The tables for warehouses.</summary>
public sealed class CompactOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Lake";

    /// <summary>
    /// After how many seconds what has come is taken into the tables. Each time costs about ten requests to storage for
    /// each project that has something new.
    /// </summary>
    [Range(1, 86_400)]
    public int CommitSeconds { get; set; } = 900;
}
