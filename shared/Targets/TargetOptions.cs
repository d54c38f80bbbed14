using System.ComponentModel.DataAnnotations;

namespace Tracking.Shared.Targets;

/// <summary>How events are handed on to targets.</summary>
public sealed class TargetOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Targets";

    /// <summary>After how many seconds an instance reads again which targets there are.</summary>
    [Range(1, 600)]
    public int CacheSeconds { get; set; } = 5;

    /// <summary>For how many milliseconds the other targets of a kind wait for one, before it goes on by itself.</summary>
    [Range(1, 60_000)]
    public int PatienceMilliseconds { get; set; } = 2000;

    /// <summary>After how many seconds a request to a target that is not answered is tried again.</summary>
    [Range(1, 100)]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>After how many seconds it is looked again which targets are behind and may be tried.</summary>
    [Range(1, 600)]
    public int CatchUpSeconds { get; set; } = 2;

    /// <summary>
    /// Whether targets may be on this machine and in networks of private use, and over plain HTTP: on laptops. Elsewhere
    /// whoever manages a project could reach through the app what only the app can.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }
}
