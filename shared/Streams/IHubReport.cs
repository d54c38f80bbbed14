namespace Tracking.Shared.Streams;

/// <summary>What hubs know of their own state. Those of Azure look after themselves and have none.</summary>
public interface IHubReport
{
    /// <summary>Looks for what is wrong that no client is told, a sentence each.</summary>
    Task<IReadOnlyList<string>> LookAsync(CancellationToken cancellationToken);
}
