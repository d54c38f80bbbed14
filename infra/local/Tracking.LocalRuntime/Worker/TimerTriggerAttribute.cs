namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function on a schedule.</summary>
/// <param name="schedule">An NCrontab expression of five or six fields, in UTC.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    /// <summary>The NCrontab expression.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>Run once at start too.</summary>
    public bool RunOnStartup { get; set; }

    /// <summary>Whether occurrences are stored. Locally they are not.</summary>
    public bool UseMonitor { get; set; } = true;
}

/// <summary>What a timer function is told.</summary>
public sealed class TimerInfo
{
    /// <summary>Whether this run is later than scheduled because the one before took longer.</summary>
    public bool IsPastDue { get; set; }
}
