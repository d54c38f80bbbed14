namespace Tracking.Tests.Doubles.Lake;

/// <summary>A table breaks a rule of the Delta protocol, or of those that are ours.</summary>
public sealed class DeltaViolationException(string message) : Exception(message)
{
    /// <summary>Throws unless something holds.</summary>
    public static void Unless(bool holds, string message)
    {
        if (!holds)
        {
            throw new DeltaViolationException(message);
        }
    }
}
