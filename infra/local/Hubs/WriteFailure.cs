namespace Tracking.Local.Hubs;

/// <summary>Something of a hub that cannot be written now.</summary>
/// <param name="Hub">The hub's name.</param>
/// <param name="Partition">The partition's place.</param>
/// <param name="Detail">What cannot be written and why, in a sentence.</param>
internal sealed record WriteFailure(string Hub, int Partition, string Detail);
