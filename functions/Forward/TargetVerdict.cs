namespace Tracking.Functions.Forward;

/// <summary>What a target says to a request.</summary>
internal enum TargetVerdict
{
    /// <summary>It has taken all of it.</summary>
    Taken,

    /// <summary>It may take it later.</summary>
    Later,

    /// <summary>Somebody has to change something first.</summary>
    Paused,

    /// <summary>It does not take so much at once.</summary>
    TooLarge,

    /// <summary>It does not take some of it, and so none.</summary>
    Refused,
}
