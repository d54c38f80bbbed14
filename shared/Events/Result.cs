using System.Diagnostics.CodeAnalysis;

namespace Tracking.Shared.Events;

/// <summary>What a step came to: a value, or the reason why there is none.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <typeparam name="TReason">The reason.</typeparam>
public readonly record struct Result<T, TReason>
    where T : notnull
    where TReason : class
{
    private readonly T? value;

    private Result(T? value, TReason? reason) => (this.value, Reason) = (value, reason);

    /// <summary>The reason; null when there is a value.</summary>
    public TReason? Reason { get; }

    /// <summary>The value as the result.</summary>
    public static implicit operator Result<T, TReason>(T value) => new(value, null);

    /// <summary>The reason as the result.</summary>
    public static implicit operator Result<T, TReason>(TReason reason) => new(default, reason);

    /// <summary>Whether there is a value.</summary>
    public bool Is([NotNullWhen(true)] out T? found, [NotNullWhen(false)] out TReason? reason)
    {
        (found, reason) = (value, Reason);
        return reason is null;
    }
}
