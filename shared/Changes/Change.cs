namespace Tracking.Shared.Changes;

/// <summary>A change that somebody wants to make.</summary>
/// <param name="Project">The project it is made to.</param>
/// <param name="Action">What the audit log calls it, such as <c>project.put</c>.</param>
/// <param name="Who">Who makes it.</param>
/// <param name="Before">What was, without secrets; null when there was nothing.</param>
/// <param name="After">What will be, without secrets; null when there will be nothing.</param>
public sealed record Change(
    string Project,
    string Action,
    string Who,
    object? Before,
    object? After
);
