using Tracking.Shared.Events;

namespace Tracking.Functions.Compact;

/// <summary>Up to where one partition of an export is in the tables.</summary>
/// <param name="Blob">The file.</param>
/// <param name="Offset">How many of its bytes.</param>
/// <param name="Last">The last line of them.</param>
/// <param name="Generation">How often the hub has been made anew, with numbers that begin again.</param>
internal sealed record StreamPlace(string Blob, long Offset, EventSource Last, int Generation);
