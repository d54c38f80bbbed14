namespace Tracking.Shared.Streams;

/// <summary>What hubs know of their own state. Those of Azure look after themselves and have none.</summary>
public interface IHubReport
{
    /// <summary>What is wrong that no client is told, a sentence each.</summary>
    IReadOnlyList<string> Troubles { get; }
}
