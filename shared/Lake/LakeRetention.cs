namespace Tracking.Shared.Lake;

/// <summary>How long is kept what a table no longer needs itself, for readers that are at work on how it was.</summary>
internal static class LakeRetention
{
    /// <summary>Files that the table no longer has, and the log's memory of them: what Delta's own vacuum keeps them for.</summary>
    public static TimeSpan Files { get; } = TimeSpan.FromDays(7);

    /// <summary>Commits and checkpoints that a later checkpoint covers: what Delta's own clean-up keeps them for.</summary>
    public static TimeSpan Log { get; } = TimeSpan.FromDays(30);
}
