using Tracking.Shared.Events;

namespace Tracking.Functions.Forward;

/// <summary>An event that is to be handed on.</summary>
/// <param name="Event">The event.</param>
/// <param name="Name">What it is called there: the name that the project maps its action to, else the action.</param>
/// <param name="Json">The event's own JSON, as the exports have it.</param>
internal sealed record ForwardedEvent(TrackedEvent Event, string Name, ReadOnlyMemory<byte> Json);
