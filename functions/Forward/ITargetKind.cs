namespace Tracking.Functions.Forward;

/// <summary>A kind of targets, such as Splunk's HTTP Event Collector.</summary>
internal interface ITargetKind
{
    /// <summary>Its name in URLs, settings and consumer groups, such as <c>splunk</c>.</summary>
    string Name { get; }

    /// <summary>What is wrong with the settings of a target; null when nothing is.</summary>
    /// <param name="settings">The settings, of which the members that all kinds have are checked already.</param>
    TargetFault? Check(TargetSettings settings);

    /// <summary>The target of settings that are right.</summary>
    ITarget Open(TargetSettings settings);
}

/// <summary>What is wrong with the settings of a target.</summary>
/// <param name="Field">The member, such as <c>options.appId</c>.</param>
/// <param name="Detail">What is wrong with it, with the limit, for a person.</param>
internal sealed record TargetFault(string Field, string Detail);
