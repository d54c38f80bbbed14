namespace Tracking.Shared.Streams;

/// <summary>
/// A producer that has copied what it was given to send when the send has succeeded, so that its memory may be used
/// again. Of other producers it is not known whether bytes of an earlier attempt are still on their way.
/// </summary>
public interface ICopyFrames;
