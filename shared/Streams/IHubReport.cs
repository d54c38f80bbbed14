namespace Tracking.Shared.Streams;

/// <summary>Something wrong with a hub that no client of it is told.</summary>
/// <param name="Hub">The hub.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Detail">What it is, in a sentence.</param>
public sealed record HubTrouble(string Hub, int Partition, string Detail);

/// <summary>What hubs know of their own state. Those of Azure look after themselves and have none.</summary>
public interface IHubReport
{
    /// <summary>What is wrong now.</summary>
    IReadOnlyList<HubTrouble> Troubles { get; }
}
