using Tracking.Shared.Audit;

namespace Tracking.Audit;

/// <summary>What a head states of a blob.</summary>
/// <param name="Head">The name of the head; of several that state the same, the first.</param>
/// <param name="Held">What the blob held.</param>
internal sealed record HeadStatement(string Head, HeldBlob Held);
