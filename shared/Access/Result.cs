using System.Diagnostics.CodeAnalysis;

namespace Tracking.Shared.Access;

/// <summary>What a step of a request came to: a value, or the problem because of which there is none.</summary>
public readonly record struct Result<T>
    where T : notnull
{
    private readonly T? value;

    private Result(T? value, Problem? problem) => (this.value, Problem) = (value, problem);

    /// <summary>The problem; null when there is a value.</summary>
    public Problem? Problem { get; }

    /// <summary>The value as the result.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>The problem as the result.</summary>
    public static implicit operator Result<T>(Problem problem) => new(default, problem);

    /// <summary>Whether there is a value.</summary>
    public bool Is([NotNullWhen(true)] out T? found, [NotNullWhen(false)] out Problem? problem)
    {
        (found, problem) = (value, Problem);
        return problem is null;
    }
}
