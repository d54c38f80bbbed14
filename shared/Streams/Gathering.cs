namespace Tracking.Shared.Streams;

/// <summary>
/// How long a reader gathers what it is handed before it writes, where each writing costs the same however much it is.
/// What is gathered is in the hub and nowhere else, and the cursor stays before it: whoever dies with it reads it again,
/// at the next frame of the partition.
/// </summary>
/// <param name="Time">How old the first of it becomes at most; nothing is gathered when it is zero.</param>
/// <param name="Bytes">How much it becomes at most.</param>
public readonly record struct Gathering(TimeSpan Time, long Bytes);
