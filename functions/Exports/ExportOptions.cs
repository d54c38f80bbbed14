using System.ComponentModel.DataAnnotations;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Exports;

/// <summary>The exports of App Events and of what sessions came to. Audit logs are written at once.</summary>
public sealed class ExportOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Exports";

    // At 50 events a second and partition somewhat more than a second's.
    private const long GatheredBytes = 40 * 1024;

    /// <summary>
    /// How many seconds lines are gathered at most before they are appended, in a hub's partition. Storage charges an
    /// append the same however long it is. With much traffic an append is made earlier, of some 40 KiB.
    /// </summary>
    [Range(0, 60)]
    public double WaitSeconds { get; set; } = 10;

    internal Gathering Gathering => new(TimeSpan.FromSeconds(WaitSeconds), GatheredBytes);
}
