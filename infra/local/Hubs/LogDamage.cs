namespace Tracking.Local.Hubs;

/// <summary>Events of a hub that were stored and can no longer be read.</summary>
/// <param name="Hub">The hub's name.</param>
/// <param name="Partition">The partition's place.</param>
/// <param name="FirstSequence">The number of the first event that is missing.</param>
/// <param name="LastSequence">The number of the last.</param>
/// <param name="Bytes">How many damaged bytes stand in their place; 0 when they are gone.</param>
/// <param name="KeptAs">The file that has the bytes. Who has seen to the damage may delete it.</param>
internal sealed record LogDamage(
    string Hub,
    int Partition,
    long FirstSequence,
    long LastSequence,
    long Bytes,
    string KeptAs
);
