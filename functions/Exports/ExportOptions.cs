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

    // Nobody waits for facts but the tables for warehouses, which are made every some minutes.
    private const int FactsWaitTimes = 5;
    private const long GatheredFactBytes = 256 * 1024;

    /// <summary>
    /// How many seconds lines are gathered at most before they are appended, in a hub's partition. Storage charges an
    /// append the same however long it is. With much traffic an append is made earlier, of some 40 KiB. Facts about sessions
    /// are gathered five times as long, and to 256 KiB.
    /// </summary>
    [Range(0, 60)]
    public double WaitSeconds { get; set; } = 10;

    internal Gathering Gathering => new(TimeSpan.FromSeconds(WaitSeconds), GatheredBytes);

    internal Gathering GatheringOfFacts =>
        new(TimeSpan.FromSeconds(FactsWaitTimes * WaitSeconds), GatheredFactBytes);
}
