namespace Tracking.Local.Hubs;

/// <summary>Numbers that a segment should hold and does not.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Offset">Where in the file they would stand.</param>
/// <param name="Bytes">How many bytes stand there instead.</param>
internal readonly record struct LogGap(long First, long Last, long Offset = 0, long Bytes = 0);
